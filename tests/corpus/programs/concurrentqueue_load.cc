// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// concurrentqueue_load ITEMS: two producers hand so many heap blocks each to
// two consumers, one by one and in bulk.
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include "concurrentqueue.h"

namespace {

constexpr int kThreads = 2, kBulk = 16;

struct Item {
  uint64_t producer, number;
};
using Queue = moodycamel::ConcurrentQueue<Item*>;

void Produce(Queue& queue, uint64_t producer, int64_t items) {
  moodycamel::ProducerToken token(queue);
  Item* some[kBulk];
  for (int64_t i = 0; i + kBulk < items;) {
    queue.enqueue(token, new Item{producer, uint64_t(i++)});
    for (Item*& item : some) item = new Item{producer, uint64_t(i++)};
    queue.enqueue_bulk(token, some, kBulk);
  }
}

uint64_t Consume(Queue& queue, const std::atomic<int>& producing) {
  uint64_t sum = 0;
  moodycamel::ConsumerToken token(queue);
  Item* some[kBulk];
  for (;;) {
    const bool last = producing.load(std::memory_order_acquire) == 0;
    const size_t count = queue.try_dequeue_bulk(token, some, kBulk);
    for (size_t i = 0; i < count; i++) {
      sum += some[i]->number * (some[i]->producer + 3);
      delete some[i];
    }
    if (count == 0) {
      if (last)
        return sum;
      std::this_thread::yield();
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int64_t items = argc > 1 ? std::atoll(argv[1]) : 1000000;
  Queue queue;
  std::atomic<int> producing{kThreads};
  uint64_t sums[kThreads];
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; i++) {
    threads.emplace_back([&, i] {
      Produce(queue, i, items);
      producing.fetch_sub(1, std::memory_order_release);
    });
    threads.emplace_back([&, i] { sums[i] = Consume(queue, producing); });
  }
  for (std::thread& thread : threads) thread.join();
  std::printf("checksum %016llx\n",
              static_cast<unsigned long long>(sums[0] + sums[1]));
}
