// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every kernel shares: two threads, one number that scales the work, and
// a checksum on standard output by which the runner knows that all builds of
// the kernel computed the same thing.

#ifndef HBSAN_BENCHMARKS_KERNELS_KERNEL_H_
#define HBSAN_BENCHMARKS_KERNELS_KERNEL_H_

#include <pthread.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace kernel {

inline constexpr int kThreads = 2;

// The first argument in percent of the normal amount of work.
inline int64_t Scaled(int argc, char** argv, int64_t normal) {
  const int64_t percent = argc > 1 ? std::atoll(argv[1]) : 100;
  const int64_t scaled = normal * percent / 100;
  return scaled > 0 ? scaled : 1;
}

// Calls body(0) and body(1) at the same time, in threads of their own.
template <typename Body>
void RunOnThreads(const Body& body) {
  std::thread first([&body] { body(0); });
  std::thread second([&body] { body(1); });
  first.join();
  second.join();
}

// The part of [0, size) that belongs to one thread.
struct Range {
  int64_t begin;
  int64_t end;
};

inline Range ShareOf(int thread, int64_t size) {
  return {size * thread / kThreads, size * (thread + 1) / kThreads};
}

class Barrier {
 public:
  Barrier() { pthread_barrier_init(&barrier_, nullptr, kThreads); }
  ~Barrier() { pthread_barrier_destroy(&barrier_); }
  Barrier(const Barrier&) = delete;
  Barrier& operator=(const Barrier&) = delete;

  void Wait() { pthread_barrier_wait(&barrier_); }

 private:
  pthread_barrier_t barrier_;
};

// A small generator, the same on every machine (xorshift64*).
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 2 + 1) {}

  uint64_t Next() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return state_ * 2685821657736338717u;
  }

  uint64_t Below(uint64_t limit) { return (Next() >> 32) % limit; }

 private:
  uint64_t state_;
};

inline void PrintChecksum(uint64_t checksum) {
  std::printf("checksum %016" PRIx64 "\n", checksum);
}

inline void PrintChecksum(double checksum) {
  std::printf("checksum %.10e\n", checksum);
}

}  // namespace kernel

#endif  // HBSAN_BENCHMARKS_KERNELS_KERNEL_H_
