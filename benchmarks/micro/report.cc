// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a report costs, without symbols: each operation is a race of its own.
// `benchmarks/micro/run` runs it with options that print every one.
#include "micro.h"

namespace {

constexpr int64_t kBatch = 32;
constexpr size_t kWords = 1 << 16;
uint64_t words[kWords];
size_t next_word;

[[gnu::noinline]] void Race() {
  words[next_word++ % kWords] = 1;
  benchmark::DoNotOptimize(words);
}

void Report(benchmark::State& state) {
  micro::Bystanders other(1, [] {
    for (uint64_t& word : words) word = 2;
    benchmark::DoNotOptimize(words);
  });
  micro::Measure(state, kBatch, [] {
    for (int64_t i = 0; i < kBatch; i++) Race();
  });
}
MICRO(Report)->Iterations(20);

}  // namespace
