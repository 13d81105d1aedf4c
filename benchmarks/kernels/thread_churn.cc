// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads that live for a moment: each fills a small array and is joined.

#include <thread>
#include <vector>

#include "kernel.h"

int main(int argc, char** argv) {
  const int64_t rounds = kernel::Scaled(argc, argv, 12000);
  uint64_t sums[kernel::kThreads] = {};
  kernel::RunOnThreads([&](int parent) {
    std::vector<uint64_t> numbers(64);
    for (int64_t i = 0; i < rounds; i++) {
      std::thread child([&numbers, i] {
        for (uint64_t& number : numbers) number += i;
      });
      child.join();
    }
    for (const uint64_t number : numbers) sums[parent] += number;
  });
  kernel::PrintChecksum(sums[0] + sums[1] * 3);
}
