// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two kinds of hash table: one of our own with open addressing (flat memory,
// short probes) and std::unordered_map (nodes from the heap, pointers to
// follow).  Each thread has its own tables.

#include <unordered_map>
#include <vector>

#include "kernel.h"

namespace {

// Keys are never 0, which marks an empty place.
class FlatMap {
 public:
  explicit FlatMap(size_t capacity) : places_(capacity), mask_(capacity - 1) {}

  uint64_t& At(uint64_t key) {
    for (size_t i = Hash(key) & mask_;; i = (i + 1) & mask_) {
      Place& place = places_[i];
      if (place.key == key)
        return place.value;
      if (place.key == 0) {
        place.key = key;
        return place.value;
      }
    }
  }

  uint64_t Sum() const {
    uint64_t sum = 0;
    for (const Place& place : places_) sum += place.key * place.value;
    return sum;
  }

 private:
  struct Place {
    uint64_t key = 0;
    uint64_t value = 0;
  };

  static size_t Hash(uint64_t key) {
    return static_cast<size_t>((key * 11400714819323198485u) >> 20);
  }

  std::vector<Place> places_;
  size_t mask_;
};

uint64_t UseFlatMap(uint64_t seed, int64_t operations) {
  FlatMap map(1 << 16);
  kernel::Random random(seed);
  for (int64_t i = 0; i < operations; i++) map.At(random.Below(30000) + 1)++;
  return map.Sum();
}

uint64_t UseUnorderedMap(uint64_t seed, int64_t operations) {
  std::unordered_map<uint64_t, uint64_t> map;
  kernel::Random random(seed);
  for (int64_t i = 0; i < operations; i++) {
    const uint64_t key = random.Below(20000);
    if (i % 8 == 7) {
      map.erase(key);
    } else {
      map[key] += key;
    }
  }
  uint64_t sum = 0;
  for (const auto& [key, value] : map) sum += key * 31 + value;
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  const int64_t operations = kernel::Scaled(argc, argv, 2500000);
  uint64_t sums[kernel::kThreads] = {};
  kernel::RunOnThreads([&](int thread) {
    const uint64_t flat = UseFlatMap(thread + 1, 2 * operations);
    sums[thread] = flat + UseUnorderedMap(thread + 1, operations);
  });
  kernel::PrintChecksum(sums[0] ^ sums[1]);
}
