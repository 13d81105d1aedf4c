// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Atomic operations: relaxed counting on a line of the thread's own,
// acquire/release messages through a ring buffer, and a shared counter raised
// by compare-and-swap.

#include <atomic>

#include "kernel.h"

namespace {

// One producer, one consumer.
class Ring {
 public:
  bool TryPut(uint64_t value) {
    const uint64_t put = put_.load(std::memory_order_relaxed);
    if (put - taken_.load(std::memory_order_acquire) == kPlaces)
      return false;
    places_[put % kPlaces] = value;
    put_.store(put + 1, std::memory_order_release);
    return true;
  }

  bool TryTake(uint64_t& value) {
    const uint64_t taken = taken_.load(std::memory_order_relaxed);
    if (taken == put_.load(std::memory_order_acquire))
      return false;
    value = places_[taken % kPlaces];
    taken_.store(taken + 1, std::memory_order_release);
    return true;
  }

 private:
  static constexpr uint64_t kPlaces = 1024;
  alignas(128) std::atomic<uint64_t> put_{0};
  alignas(128) std::atomic<uint64_t> taken_{0};
  alignas(128) uint64_t places_[kPlaces] = {};
};

struct alignas(128) OwnCounter {
  std::atomic<uint64_t> value{0};
};

void AddByExchange(std::atomic<uint64_t>& total, uint64_t amount) {
  uint64_t seen = total.load(std::memory_order_relaxed);
  while (!total.compare_exchange_weak(seen, seen + amount,
                                      std::memory_order_acq_rel,
                                      std::memory_order_relaxed)) {
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int64_t rounds = kernel::Scaled(argc, argv, 6000000);
  OwnCounter own[kernel::kThreads];
  std::atomic<uint64_t> shared{0};
  Ring ring;
  uint64_t received = 0;
  kernel::RunOnThreads([&](int thread) {
    for (int64_t i = 0; i < rounds; i++) {
      own[thread].value.fetch_add(i, std::memory_order_relaxed);
    }
    for (int64_t i = 0; i < rounds / 8; i++) AddByExchange(shared, i);
    uint64_t sum = 0;
    for (int64_t i = 0; i < rounds / 8; i++) {
      uint64_t value = i;
      while (!(thread == 0 ? ring.TryPut(value) : ring.TryTake(value))) {
        std::this_thread::yield();
      }
      sum = sum * 3 + value;
    }
    if (thread == 1)
      received = sum;
  });
  kernel::PrintChecksum(own[0].value + own[1].value + shared + received);
}
