// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the micro-benchmarks share: how an operation is timed, rings of cells to
// walk, and threads that do something once and then stay alive.
//
// An operation is timed in batches, by the thread's processor time, because the
// machine may be busy.  What has to happen before each batch (a new epoch,
// fresh memory) is not timed.

#ifndef HBSAN_BENCHMARKS_MICRO_MICRO_H_
#define HBSAN_BENCHMARKS_MICRO_MICRO_H_

#include <benchmark/benchmark.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>
#include <x86intrin.h>

#include <cstdint>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

namespace micro {

inline double ThreadSeconds() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

// Ticks of the processor's time stamp counter in a second.
inline double CyclesPerSecond() {
  static const double frequency = [] {
    const auto seconds = [] {
      timespec t;
      clock_gettime(CLOCK_MONOTONIC, &t);
      return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
    };
    const double start = seconds();
    const uint64_t cycles = __rdtsc();
    while (seconds() < start + 0.02) {
    }
    return double(__rdtsc() - cycles) / (seconds() - start);
  }();
  return frequency;
}

// `batch` does `operations` of what is measured.
template <typename Prepare, typename Batch>
void Measure(benchmark::State& state, int64_t operations, Prepare prepare,
             Batch batch) {
  double total_s = 0;
  int64_t batches = 0;
  for (auto _ : state) {
    prepare();
    const double start_s = ThreadSeconds();
    batch();
    const double took_s = ThreadSeconds() - start_s;
    state.SetIterationTime(took_s);
    total_s += took_s;
    batches++;
  }
  const double each_s = total_s / double(batches * operations);
  state.counters["ns"] = each_s * 1e9;
  state.counters["cycles"] = each_s * CyclesPerSecond();
}

template <typename Batch>
void Measure(benchmark::State& state, int64_t operations, Batch batch) {
  Measure(state, operations, [] {}, batch);
}

// Begins a new epoch of the calling thread: a release of something that nobody
// acquires.
inline void BeginEpoch() {
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
}

// Nodes in a ring, one per cache line, in an order no prefetcher and no pass
// foresees.
class Ring {
 public:
  struct alignas(64) Node {
    Node* next;
    uint64_t value;
  };

  explicit Ring(size_t nodes) : nodes_(nodes) {
    size_t at = 0;
    for (size_t i = 0; i < nodes; i++) {
      const size_t next = (at * 5 + 1) % nodes;  // a full cycle for 2^n nodes
      nodes_[at].next = &nodes_[next];
      at = next;
    }
  }

  int64_t size() const { return int64_t(nodes_.size()); }

  // Reads `count` nodes.
  [[gnu::noinline]] void Read(int64_t count) {
    Node* node = nodes_.data();
    for (int64_t i = 0; i < count; i++) node = node->next;
    benchmark::DoNotOptimize(node);
  }

  // Reads and writes as many.
  [[gnu::noinline]] void Write(int64_t count) {
    Node* node = nodes_.data();
    for (int64_t i = 0; i < count; i++) {
      node->value = uint64_t(i);
      node = node->next;
    }
    benchmark::DoNotOptimize(node);
  }

 private:
  std::vector<Node> nodes_;
};

// Threads that each do the same once, one after the other, unordered with the
// thread that measures: it waits for them by relaxed atomics.  They live until
// the end.
class Bystanders {
 public:
  Bystanders(int count, std::function<void()> once) : once_(std::move(once)) {
    sem_init(&end_, 0, 0);
    for (int i = 0; i < count; i++) {
      threads_.emplace_back([this] {
        once_();
        __atomic_fetch_add(&done_, 1, __ATOMIC_RELAXED);
        sem_wait(&end_);
      });
      while (__atomic_load_n(&done_, __ATOMIC_RELAXED) <= i) sched_yield();
    }
  }

  ~Bystanders() {
    for (size_t i = 0; i < threads_.size(); i++) sem_post(&end_);
    for (std::thread& thread : threads_) thread.join();
  }

  Bystanders(const Bystanders&) = delete;
  Bystanders& operator=(const Bystanders&) = delete;

 private:
  const std::function<void()> once_;
  int done_ = 0;
  sem_t end_;
  std::vector<std::thread> threads_;
};

}  // namespace micro

#define MICRO(function) BENCHMARK(function)->UseManualTime()

#endif  // HBSAN_BENCHMARKS_MICRO_MICRO_H_
