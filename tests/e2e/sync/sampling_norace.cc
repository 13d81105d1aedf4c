// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What happens out of the sample is not checked, but it still orders: data is
// written in one window of time, handed on in the next, and used in a third.
// Were edges lost out of the sample, one hand-over in eight would be reported.
//
// RUN: %hbsan_cxx -O1 -g -pthread %s -o %t
// RUN: %repeat 20 0 env HBSAN_OPTIONS=sampling=50 %t

#include <time.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace {

constexpr int kTurns = 10;

int value;
std::atomic<int> turn{0};

double Seconds() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

// About as long as a window.  The thread looks at the clock when it unlocks,
// and orders nothing, for the mutex is its own.
void LetTimePass() {
  std::mutex own;
  for (const double until = Seconds() + 0.1; Seconds() < until; usleep(2000))
    std::lock_guard<std::mutex> lock(own);
}

void TakeTurns(int mine) {
  for (int i = mine; i < kTurns; i += 2) {
    while (turn.load(std::memory_order_relaxed) != i) usleep(1000);
    LetTimePass();
    turn.load(std::memory_order_acquire);
    value++;
    LetTimePass();
    turn.store(i + 1, std::memory_order_release);
  }
}

}  // namespace

int main() {
  std::thread first(TakeTurns, 0), second(TakeTurns, 1);
  first.join();
  second.join();
}
