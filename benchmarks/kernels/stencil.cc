// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two-dimensional Jacobi iteration.  Each thread owns half of the rows and
// reads its neighbour's border row of the step before; a barrier stands
// between the steps.

#include <vector>

#include "kernel.h"

namespace {

constexpr int64_t kWidth = 514;
constexpr int64_t kHeight = 514;

using Grid = std::vector<float>;

void Step(const Grid& from, Grid& to, kernel::Range rows) {
  for (int64_t y = rows.begin; y < rows.end; y++) {
    const float* const above = &from[(y - 1) * kWidth];
    const float* const here = &from[y * kWidth];
    const float* const below = &from[(y + 1) * kWidth];
    float* const out = &to[y * kWidth];
    for (int64_t x = 1; x < kWidth - 1; x++) {
      out[x] = 0.25f * (above[x] + below[x] + here[x - 1] + here[x + 1]);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int64_t steps = kernel::Scaled(argc, argv, 450);
  Grid current(kWidth * kHeight), next(kWidth * kHeight);
  for (int64_t x = 0; x < kWidth; x++) {
    current[x] = next[x] = static_cast<float>(x % 100);
  }
  kernel::Barrier barrier;
  kernel::RunOnThreads([&](int thread) {
    kernel::Range rows = kernel::ShareOf(thread, kHeight - 2);
    rows.begin++;
    rows.end++;
    for (int64_t step = 0; step < steps; step++) {
      Step(step % 2 == 0 ? current : next, step % 2 == 0 ? next : current,
           rows);
      barrier.Wait();
    }
  });
  double checksum = 0;
  for (const float value : current) checksum += static_cast<double>(value);
  kernel::PrintChecksum(checksum);
}
