// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two threads hand a number to and fro by a condition variable; each waits for
// the other at every step.

#include <condition_variable>
#include <mutex>

#include "kernel.h"

int main(int argc, char** argv) {
  const int64_t rounds = kernel::Scaled(argc, argv, 60000);
  std::mutex mutex;
  std::condition_variable changed;
  int turn = 0;
  uint64_t number = 1;
  kernel::RunOnThreads([&](int thread) {
    for (int64_t i = 0; i < rounds; i++) {
      std::unique_lock<std::mutex> lock(mutex);
      changed.wait(lock, [&] { return turn == thread; });
      number = number * 3 + thread;
      turn = 1 - thread;
      changed.notify_one();
    }
  });
  kernel::PrintChecksum(number);
}
