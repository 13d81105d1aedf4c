// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counters behind mutexes: first one mutex per thread, which nobody else
// wants, then one mutex for both threads.

#include <mutex>

#include "kernel.h"

namespace {

struct alignas(128) Counter {
  std::mutex mutex;
  uint64_t value = 0;

  void Add(uint64_t amount) {
    std::lock_guard<std::mutex> lock(mutex);
    value += amount;
  }
};

}  // namespace

int main(int argc, char** argv) {
  const int64_t rounds = kernel::Scaled(argc, argv, 4500000);
  Counter own[kernel::kThreads];
  Counter shared;
  kernel::RunOnThreads([&](int thread) {
    for (int64_t i = 0; i < rounds; i++) own[thread].Add(i);
    for (int64_t i = 0; i < rounds / 3; i++) shared.Add(i);
  });
  kernel::PrintChecksum(own[0].value + own[1].value * 3 + shared.value * 5);
}
