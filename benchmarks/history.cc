// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How long the line of an access is kept: benchmarks/history prints the table.
//
//   history <log10 of further accesses> <threads> [ended]
//
// Each thread makes one access to a variable of its own in OldAccess, and then
// so many further ones together with the others: scattered over a table, under
// call stacks of a recursion, and under a lock.  With `ended` the threads have
// ended and 1000 others too before the last thread accesses all the variables.
// The reports' "previous" stacks should all begin in OldAccess.

#include <pthread.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr int kMaxThreads = 64;
constexpr uint32_t kEntries = 1 << 16;

struct alignas(64) Variable {
  long value;
};
Variable g_variables[kMaxThreads];
int g_threads;
int64_t g_accesses;
unsigned g_arrived, g_go;

#define INVISIBLE __attribute__((disable_sanitizer_instrumentation, noinline))

// Threads wait for each other without the detector's knowledge.
INVISIBLE void Arrive() { __atomic_fetch_add(&g_arrived, 1, __ATOMIC_RELAXED); }
INVISIBLE void AwaitArrivals(unsigned count) {
  while (__atomic_load_n(&g_arrived, __ATOMIC_RELAXED) < count) {
    timespec pause = {0, 1000000};
    nanosleep(&pause, nullptr);
  }
}
INVISIBLE void Go() { __atomic_store_n(&g_go, 1u, __ATOMIC_RELAXED); }
INVISIBLE void AwaitGo() {
  while (__atomic_load_n(&g_go, __ATOMIC_RELAXED) == 0) {
    timespec pause = {0, 1000000};
    nanosleep(&pause, nullptr);
  }
}

__attribute__((noinline)) void OldAccess(Variable* variable) {
  variable->value = 1;
}

__attribute__((noinline)) void NewAccess(Variable* variable) {
  variable->value = 2;
}

class Work {
 public:
  Work() : table_(new long[kEntries]()) {}
  ~Work() {
    delete[] table_;
    pthread_mutex_destroy(&mutex_);
  }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  void Do(int64_t accesses) {
    while (accesses > 0) {
      accesses -= Scatter(accesses < 900000 ? accesses : 900000);
      if (accesses > 0)
        accesses -= Locked(accesses < 1000 ? accesses : 1000);
      if (accesses > 0)
        accesses -= Recurse(14);
    }
  }

 private:
  int64_t Scatter(int64_t accesses) {
    for (int64_t i = 0; i < accesses; i++) {
      Touch();
      if (i % kEntries == 0)
        __atomic_store_n(&released_, 1, __ATOMIC_RELEASE);
    }
    return accesses;
  }

  int64_t Locked(int64_t accesses) {
    for (int64_t i = 0; i < accesses; i++) {
      pthread_mutex_lock(&mutex_);
      counter_++;
      pthread_mutex_unlock(&mutex_);
    }
    return accesses;
  }

  __attribute__((noinline)) int64_t Recurse(int depth) {
    Touch();
    if (depth == 0)
      return 1;
    int64_t accesses = 1 + Recurse(depth - 1);
    return accesses + Recurse(depth - 1);
  }

  __attribute__((noinline)) void Touch() {
    random_ = random_ * 6364136223846793005u + 1442695040888963407u;
    table_[random_ >> 48] += 3;
  }

  uint64_t random_ = 12345;
  long* table_;
  long counter_ = 0;
  int released_ = 0;
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
};

void* RunOld(void* argument) {
  auto* variable = static_cast<Variable*>(argument);
  OldAccess(variable);
  {
    Work work;
    work.Do(g_accesses / g_threads);
  }
  Arrive();
  return nullptr;
}

void* RunOther(void*) {
  Work work;
  work.Do(20000);
  return nullptr;
}

void* RunNew(void*) {
  AwaitGo();
  for (int i = 0; i < g_threads; i++) NewAccess(&g_variables[i]);
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3)
    return 2;
  g_accesses = 1;
  for (int i = std::atoi(argv[1]); i > 0; i--) g_accesses *= 10;
  g_threads = std::atoi(argv[2]);
  if (g_threads < 1 || g_threads > kMaxThreads)
    return 2;
  bool ended = argc > 3;
  pthread_t old[kMaxThreads], last, other;
  pthread_create(&last, nullptr, RunNew, nullptr);
  for (int i = 0; i < g_threads; i++)
    pthread_create(&old[i], nullptr, RunOld, &g_variables[i]);
  AwaitArrivals(static_cast<unsigned>(g_threads));
  if (ended) {
    for (int i = 0; i < g_threads; i++) pthread_join(old[i], nullptr);
    for (int i = 0; i < 1000; i++) {
      pthread_create(&other, nullptr, RunOther, nullptr);
      pthread_join(other, nullptr);
    }
  }
  Go();
  pthread_join(last, nullptr);
  if (!ended)
    for (int i = 0; i < g_threads; i++) pthread_join(old[i], nullptr);
  return 0;
}
