// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stream triad, a[i] = b[i] + s * c[i], over arrays larger than the cache.
// Nearly every access is the first one of its cell in its epoch: the case that
// a detector's inline check cannot shorten.

#include <vector>

#include "kernel.h"

namespace {

constexpr int64_t kElements = 1 << 20;

void Triad(std::vector<double>& a, const std::vector<double>& b,
           const std::vector<double>& c, double factor, kernel::Range range) {
  for (int64_t i = range.begin; i < range.end; i++) {
    a[i] = b[i] + factor * c[i];
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int64_t rounds = kernel::Scaled(argc, argv, 140);
  std::vector<double> a(kElements), b(kElements), c(kElements);
  kernel::Barrier barrier;
  kernel::RunOnThreads([&](int thread) {
    const kernel::Range range = kernel::ShareOf(thread, kElements);
    for (int64_t i = range.begin; i < range.end; i++) {
      b[i] = static_cast<double>(i % 1000);
      c[i] = static_cast<double>(i % 77);
    }
    for (int64_t round = 0; round < rounds; round++) {
      barrier.Wait();
      Triad(round % 2 == 0 ? a : b, round % 2 == 0 ? b : a, c, 0.25, range);
    }
  });
  double checksum = 0;
  for (const double value : a) checksum += value;
  kernel::PrintChecksum(checksum);
}
