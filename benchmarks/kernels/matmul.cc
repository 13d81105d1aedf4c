// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dense matrix product, rows of the result shared out between the threads.
// The inner loop revisits one row of the result many times in one epoch: the
// case where an inline check must be a hit.

#include <vector>

#include "kernel.h"

namespace {

using Matrix = std::vector<double>;

void MultiplyRows(const Matrix& a, const Matrix& b, Matrix& result,
                  int64_t size, kernel::Range rows) {
  for (int64_t row = rows.begin; row < rows.end; row++) {
    for (int64_t k = 0; k < size; k++) {
      const double factor = a[row * size + k];
      for (int64_t column = 0; column < size; column++) {
        result[row * size + column] += factor * b[k * size + column];
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  constexpr int64_t kSize = 400;
  const int64_t rounds = kernel::Scaled(argc, argv, 12);
  Matrix a(kSize * kSize), b(kSize * kSize), result(kSize * kSize);
  kernel::Random random(1);
  for (double& value : a) value = static_cast<double>(random.Below(100));
  for (double& value : b) value = static_cast<double>(random.Below(100));
  kernel::RunOnThreads([&](int thread) {
    for (int64_t round = 0; round < rounds; round++) {
      MultiplyRows(a, b, result, kSize, kernel::ShareOf(thread, kSize));
    }
  });
  double checksum = 0;
  for (const double value : result) checksum += value;
  kernel::PrintChecksum(checksum);
}
