// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// tbb_load ROUNDS: sorts, reduces and counts in a concurrent map, so many times
// on four threads.
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/concurrent_hash_map.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/parallel_reduce.h>
#include <oneapi/tbb/parallel_sort.h>
#include <oneapi/tbb/task_arena.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

constexpr size_t kNumbers = 100000;
constexpr int kThreads = 4;
using Range = tbb::blocked_range<size_t>;
using Counts = tbb::concurrent_hash_map<uint32_t, uint32_t>;

uint64_t OneRound(uint64_t seed) {
  std::vector<uint32_t> numbers(kNumbers);
  tbb::parallel_for(Range(0, kNumbers, 1000), [&](const Range& range) {
    for (size_t i = range.begin(); i < range.end(); i++)
      numbers[i] = uint32_t((i + seed) * 2654435761u);
  });
  tbb::parallel_sort(numbers.begin(), numbers.end());
  Counts counts;
  tbb::parallel_for(Range(0, kNumbers, 1000), [&](const Range& range) {
    for (size_t i = range.begin(); i < range.end(); i++) {
      Counts::accessor place;
      counts.insert(place, numbers[i] >> 20);
      place->second += uint32_t(i & 7);
    }
  });
  uint64_t sum = tbb::parallel_reduce(
      Range(0, kNumbers, 1000), uint64_t{0},
      [&](const Range& range, uint64_t so_far) {
        for (size_t i = range.begin(); i < range.end(); i++)
          so_far += numbers[i] * uint64_t(i);
        return so_far;
      },
      [](uint64_t a, uint64_t b) { return a + b; });
  for (const auto& [key, count] : counts) sum += key * uint64_t{count};
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 10;
  tbb::global_control threads(tbb::global_control::max_allowed_parallelism,
                              kThreads);
  tbb::task_arena arena(kThreads);
  uint64_t sum = 0;
  arena.execute([&] {
    for (int i = 0; i < rounds; i++) sum = sum * 7 + OneRound(uint64_t(i));
  });
  std::printf("checksum %016llx\n", static_cast<unsigned long long>(sum));
}
