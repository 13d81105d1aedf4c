// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locks and atomic operations that nobody else wants just now.
#include <atomic>
#include <condition_variable>
#include <mutex>

#include "micro.h"

namespace {

using micro::Measure;

constexpr int64_t kBatch = 2048;

template <typename Operation>
void Repeat(benchmark::State& state, Operation operation) {
  Measure(state, kBatch, [operation] {
    for (int64_t i = 0; i < kBatch; i++) operation(i);
  });
}

void MutexLockUnlock(benchmark::State& state) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  Repeat(state, [&](int64_t) {
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
  });
}
MICRO(MutexLockUnlock);

// An access between makes the unlock begin an epoch.
void MutexLockAddUnlock(benchmark::State& state) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  auto* allocated = new int64_t(0);
  benchmark::DoNotOptimize(allocated);
  int64_t* const value = allocated;
  Repeat(state, [value, &mutex](int64_t i) {
    pthread_mutex_lock(&mutex);
    *value += i;
    pthread_mutex_unlock(&mutex);
  });
  delete allocated;
}
MICRO(MutexLockAddUnlock);

void RwlockReadUnlock(benchmark::State& state) {
  pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
  Repeat(state, [&](int64_t) {
    pthread_rwlock_rdlock(&lock);
    pthread_rwlock_unlock(&lock);
  });
}
MICRO(RwlockReadUnlock);

void RwlockWriteUnlock(benchmark::State& state) {
  pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
  Repeat(state, [&](int64_t) {
    pthread_rwlock_wrlock(&lock);
    pthread_rwlock_unlock(&lock);
  });
}
MICRO(RwlockWriteUnlock);

void ConditionSignal(benchmark::State& state) {
  std::condition_variable condition;
  Repeat(state, [&](int64_t) { condition.notify_one(); });
}
MICRO(ConditionSignal);

// The atomic is on the heap: another thread might have it.
template <typename Operation>
void OnAtomic(benchmark::State& state, Operation operation) {
  auto* allocated = new std::atomic<int64_t>(0);
  benchmark::DoNotOptimize(allocated);
  // What a register holds is not read again by each operation.
  std::atomic<int64_t>* const atomic = allocated;
  Repeat(state, [atomic, operation](int64_t i) { operation(*atomic, i); });
  delete allocated;
}

template <std::memory_order kOrder>
void AtomicLoad(benchmark::State& state) {
  OnAtomic(state, [](std::atomic<int64_t>& atomic, int64_t) {
    benchmark::DoNotOptimize(atomic.load(kOrder));
  });
}
MICRO(AtomicLoad<std::memory_order_relaxed>)->Name("AtomicLoad/relaxed");
MICRO(AtomicLoad<std::memory_order_acquire>)->Name("AtomicLoad/acquire");
MICRO(AtomicLoad<std::memory_order_seq_cst>)->Name("AtomicLoad/seq_cst");

template <std::memory_order kOrder>
void AtomicStore(benchmark::State& state) {
  OnAtomic(state, [](std::atomic<int64_t>& atomic, int64_t i) {
    atomic.store(i, kOrder);
  });
}
MICRO(AtomicStore<std::memory_order_relaxed>)->Name("AtomicStore/relaxed");
MICRO(AtomicStore<std::memory_order_release>)->Name("AtomicStore/release");
MICRO(AtomicStore<std::memory_order_seq_cst>)->Name("AtomicStore/seq_cst");

template <std::memory_order kOrder>
void AtomicAdd(benchmark::State& state) {
  OnAtomic(state, [](std::atomic<int64_t>& atomic, int64_t i) {
    atomic.fetch_add(i, kOrder);
  });
}
MICRO(AtomicAdd<std::memory_order_relaxed>)->Name("AtomicAdd/relaxed");
MICRO(AtomicAdd<std::memory_order_acquire>)->Name("AtomicAdd/acquire");
MICRO(AtomicAdd<std::memory_order_release>)->Name("AtomicAdd/release");
MICRO(AtomicAdd<std::memory_order_acq_rel>)->Name("AtomicAdd/acq_rel");
MICRO(AtomicAdd<std::memory_order_seq_cst>)->Name("AtomicAdd/seq_cst");

void AtomicCompareExchange(benchmark::State& state) {
  OnAtomic(state, [](std::atomic<int64_t>& atomic, int64_t) {
    int64_t seen = atomic.load(std::memory_order_relaxed);
    atomic.compare_exchange_strong(seen, seen + 1, std::memory_order_acq_rel,
                                   std::memory_order_relaxed);
  });
}
MICRO(AtomicCompareExchange);

void FenceSeqCst(benchmark::State& state) {
  Repeat(state,
         [](int64_t) { std::atomic_thread_fence(std::memory_order_seq_cst); });
}
// Not for TSan, which does not model fences and says so when it compiles.
#if !__has_feature(thread_sanitizer) || defined(__HBSAN__)
MICRO(FenceSeqCst);
#endif

void ThreadCreateJoin(benchmark::State& state) {
  Measure(state, 16, [] {
    for (int i = 0; i < 16; i++) std::thread([] {}).join();
  });
}
MICRO(ThreadCreateJoin);

}  // namespace
