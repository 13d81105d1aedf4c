// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The longest stall of a lock operation under eight busy threads: what
// recycling sids costs at its worst.  Each thread takes and releases a mutex of
// its own, writes in between, and touches its share of 200 MB now and then;
// main hears of nobody.  Prints the longest time from before the lock to after
// the unlock, in the thread's processor time and by the clock on the wall,
// which includes the time for which the system ran others.
//
//   hbsan-clang++ -O2 -g benchmarks/stalls.cc -o stalls && ./stalls
//   [operations]
#include <pthread.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

constexpr int kThreads = 8;
constexpr size_t kWords = 200u * 1024 * 1024 / 8 / kThreads;
long operations = 6000000;

struct Worker {
  pthread_t thread;
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  std::vector<long> memory;
  double wall = 0, cpu = 0;
};
Worker workers[kThreads];

double Now(clockid_t clock) {
  timespec t;
  clock_gettime(clock, &t);
  return double(t.tv_sec) * 1e3 + double(t.tv_nsec) / 1e6;
}

void* Work(void* arg) {
  auto* w = static_cast<Worker*>(arg);
  w->memory.resize(kWords);
  for (size_t i = 0; i < kWords; i++) w->memory[i] = long(i);
  for (long i = 0; i < operations; i++) {
    double wall = Now(CLOCK_MONOTONIC), cpu = Now(CLOCK_THREAD_CPUTIME_ID);
    pthread_mutex_lock(&w->mutex);
    w->memory[size_t(i) * 64 % kWords]++;
    pthread_mutex_unlock(&w->mutex);
    w->cpu = std::max(w->cpu, Now(CLOCK_THREAD_CPUTIME_ID) - cpu);
    w->wall = std::max(w->wall, Now(CLOCK_MONOTONIC) - wall);
  }
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1)
    operations = std::atol(argv[1]);
  for (Worker& w : workers) pthread_create(&w.thread, nullptr, Work, &w);
  for (Worker& w : workers) pthread_join(w.thread, nullptr);
  double wall = 0, cpu = 0;
  for (Worker& w : workers) {
    wall = std::max(wall, w.wall);
    cpu = std::max(cpu, w.cpu);
  }
  std::printf("longest lock operation: %.2f ms of processor time, %.2f ms\n",
              cpu, wall);
}
