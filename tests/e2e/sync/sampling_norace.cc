// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Windows of the sample begin and end while threads hand data on in many ways:
// what is not checked is still ordered.
//
// RUN: %hbsan_cxx -O1 -g -pthread %s -o %t
// RUN: %repeat 5 0 env HBSAN_OPTIONS=sampling=50 %t

#include <time.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace {

constexpr int kThreads = 4, kValues = 64;

struct Shared {
  std::mutex mutex;
  std::vector<int> under_mutex = std::vector<int>(kValues);
  int published[kThreads] = {};
  std::atomic<int> ready[kThreads] = {};
};

double Seconds() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

// Each thread publishes to the next, which takes it before the next turn.
void Work(Shared& shared, int thread, double until) {
  const int next = (thread + 1) % kThreads;
  for (int turn = 1; Seconds() < until; turn++) {
    {
      std::lock_guard<std::mutex> lock(shared.mutex);
      for (int& value : shared.under_mutex) value += turn;
    }
    if (shared.ready[next].load(std::memory_order_acquire) == 0) {
      shared.published[next] = turn;
      shared.ready[next].store(1, std::memory_order_release);
    }
    if (shared.ready[thread].load(std::memory_order_acquire) == 1) {
      delete new int(shared.published[thread]);
      shared.ready[thread].store(0, std::memory_order_release);
    }
  }
}

}  // namespace

int main() {
  auto* shared = new Shared;
  const double until = Seconds() + 0.6;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; i++)
    threads.emplace_back([=] { Work(*shared, i, until); });
  for (std::thread& thread : threads) thread.join();
  delete shared;
}
