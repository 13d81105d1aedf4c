// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a lock costs when there are many threads. All have heard of each other
// and then sleep, but for two. Of these, first one takes mutexes that nobody
// else wants; then both take turns, and in each turn take 64 mutexes that the
// other has just released. Prints nanoseconds for a lock, an increment and an
// unlock: the least of many rounds.
//
//   hbsan-clang++ -O2 -g benchmarks/sync.cc -o sync && ./sync
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <vector>

namespace {

constexpr int kMutexes = 64, kTurns = 2000;

struct alignas(128) Counter {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  long value = 0;
};
Counter counters[kMutexes], all;
sem_t met, sleep_on, begin;
std::atomic<int> turn;  // relaxed, so no edge
double least[2];

double Now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return double(t.tv_sec) * 1e9 + double(t.tv_nsec);
}

void Add(Counter* c) {
  pthread_mutex_lock(&c->mutex);
  c->value++;
  pthread_mutex_unlock(&c->mutex);
}

double TakeAll() {
  const double start = Now();
  for (Counter& c : counters) Add(&c);
  return (Now() - start) / kMutexes;
}

void* Sleeper(void*) {
  Add(&all);
  sem_post(&met);
  sem_wait(&sleep_on);
  return nullptr;
}

void TakeTurns(int mine) {
  for (int i = mine; i < kTurns; i += 2) {
    while (turn.load(std::memory_order_relaxed) != i) sched_yield();
    least[mine] = std::min(least[mine], TakeAll());
    turn.store(i + 1, std::memory_order_relaxed);
  }
}

void* Other(void*) {
  Add(&all);
  sem_wait(&begin);
  TakeTurns(1);
  return nullptr;
}

void Measure(int threads) {
  pthread_t other;
  pthread_create(&other, nullptr, Other, nullptr);
  std::vector<pthread_t> sleepers(size_t(threads - 2));
  for (pthread_t& t : sleepers) pthread_create(&t, nullptr, Sleeper, nullptr);
  for (size_t i = 0; i < sleepers.size(); i++) sem_wait(&met);
  Add(&all);
  double own = 1e9;
  for (int i = 0; i < kTurns; i++) own = std::min(own, TakeAll());
  least[0] = least[1] = 1e9;
  turn = 0;
  sem_post(&begin);
  TakeTurns(0);
  pthread_join(other, nullptr);
  std::printf("%6d threads: nobody else's %6.1f   handed over %6.1f\n", threads,
              own, std::max(least[0], least[1]));
  for (size_t i = 0; i < sleepers.size(); i++) sem_post(&sleep_on);
  for (pthread_t t : sleepers) pthread_join(t, nullptr);
}

}  // namespace

int main() {
  sem_init(&met, 0, 0);
  sem_init(&sleep_on, 0, 0);
  sem_init(&begin, 0, 0);
  for (int threads : {2, 200, 2000}) Measure(threads);
}
