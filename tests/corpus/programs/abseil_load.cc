// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// abseil_load THOUSANDS: four threads put so many thousand keys each into a
// sharded flat hash map, look for each other's, and keep an ordered map and a
// node map of their own.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/node_hash_map.h"
#include "absl/synchronization/barrier.h"
#include "absl/synchronization/mutex.h"

namespace {

constexpr int kThreads = 4, kShards = 16;

class Sharded {
 public:
  void Add(uint64_t key, uint64_t amount) {
    Shard& shard = shards_[key * 0x9e3779b97f4a7c15 >> 60];
    absl::MutexLock lock(&shard.mutex);
    shard.map[key] += amount;
  }

  uint64_t Get(uint64_t key) {
    Shard& shard = shards_[key * 0x9e3779b97f4a7c15 >> 60];
    absl::ReaderMutexLock lock(&shard.mutex);
    const auto found = shard.map.find(key);
    return found == shard.map.end() ? 0 : found->second;
  }

 private:
  struct Shard {
    absl::Mutex mutex;
    absl::flat_hash_map<uint64_t, uint64_t> map;
  };
  Shard shards_[kShards];
};

uint64_t OwnMaps(uint64_t thread, uint64_t keys) {
  absl::btree_map<uint64_t, uint64_t> ordered;
  absl::node_hash_map<std::string, uint64_t> nodes;
  for (uint64_t i = 0; i < keys; i++) {
    const uint64_t key = (i + thread) * 2654435761u % 1000003;
    ordered[key] = i;
    nodes[std::to_string(key % 5000)] += i;
  }
  uint64_t sum = 0;
  for (const auto& [key, value] : ordered) sum = sum * 3 + key + value;
  for (const auto& [key, value] : nodes) sum += key.size() * value;
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  const uint64_t keys = 1000 * (argc > 1 ? std::atoll(argv[1]) : 100);
  Sharded shared;
  uint64_t sums[kThreads];
  auto* barrier = new absl::Barrier(kThreads);
  std::vector<std::thread> threads;
  for (uint64_t thread = 0; thread < kThreads; thread++) {
    threads.emplace_back([&, thread] {
      for (uint64_t i = 0; i < keys; i++)
        shared.Add((i * 7 + thread) % keys, i);
      if (barrier->Block())
        delete barrier;
      uint64_t sum = OwnMaps(thread, keys / 4);
      for (uint64_t i = 0; i < keys; i++) sum += shared.Get(i * 13 % keys) ^ i;
      sums[thread] = sum;
    });
  }
  for (std::thread& thread : threads) thread.join();
  uint64_t total = 0;
  for (const uint64_t sum : sums) total = total * 5 + sum;
  std::printf("checksum %016llx\n", static_cast<unsigned long long>(total));
}
