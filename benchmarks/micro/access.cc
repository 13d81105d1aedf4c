// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Accesses, by what the shadow of the memory says: nothing yet, this access in
// this epoch, the same in an older epoch, what other threads did, or more of it
// than a cell holds.  And ranges, and the frames of functions.
#include <cstdlib>
#include <cstring>

#include "micro.h"

namespace {

using micro::BeginEpoch;
using micro::Bystanders;
using micro::Measure;
using micro::Ring;

constexpr size_t kNodes = 256;  // 16 KB, and 4 KB of cells that are used
constexpr int64_t kLaps = 64;

void HitRead(benchmark::State& state) {
  Ring ring(kNodes);
  Measure(state, kLaps * ring.size(), [&] { ring.Read(kLaps * ring.size()); });
}
MICRO(HitRead);

void HitWrite(benchmark::State& state) {
  Ring ring(kNodes);
  Measure(state, kLaps * ring.size(), [&] { ring.Write(kLaps * ring.size()); });
}
MICRO(HitWrite);

void FirstTouchWrite(benchmark::State& state) {
  constexpr size_t kWords = 16384;
  std::vector<uint32_t> order(kWords);
  for (size_t i = 0; i < kWords; i++) order[i] = uint32_t(i * 5 % kWords);
  uint64_t* words = nullptr;
  Measure(
      state, kWords,
      [&] {
        std::free(words);
        words = static_cast<uint64_t*>(std::malloc(kWords * sizeof(uint64_t)));
        benchmark::DoNotOptimize(words);
      },
      [&] {
        for (const uint32_t place : order) words[place] = place;
      });
  std::free(words);
}
MICRO(FirstTouchWrite);

void OwnOlderRead(benchmark::State& state) {
  Ring ring(kNodes);
  Measure(state, ring.size(), BeginEpoch, [&] { ring.Read(ring.size()); });
}
MICRO(OwnOlderRead);

void OwnOlderWrite(benchmark::State& state) {
  Ring ring(kNodes);
  Measure(state, ring.size(), BeginEpoch, [&] { ring.Write(ring.size()); });
}
MICRO(OwnOlderWrite);

// Read by as many other threads, which have not heard of each other.
void SharedRead(benchmark::State& state) {
  Ring ring(kNodes);
  Bystanders others(int(state.range(0)), [&] { ring.Read(ring.size()); });
  Measure(state, ring.size(), BeginEpoch, [&] { ring.Read(ring.size()); });
}
MICRO(SharedRead)->Arg(1)->Arg(2)->Arg(8)->Arg(16);

void SharedReadHit(benchmark::State& state) {
  Ring ring(kNodes);
  Bystanders others(int(state.range(0)), [&] { ring.Read(ring.size()); });
  Measure(state, kLaps * ring.size(), [&] { ring.Read(kLaps * ring.size()); });
}
MICRO(SharedReadHit)->Arg(1)->Arg(8);

// Per 64 bytes.
void RangeHit(benchmark::State& state) {
  const size_t bytes = size_t(state.range(0));
  std::vector<char> range(bytes);
  Measure(state, kLaps * int64_t(bytes) / 64, [&] {
    for (int64_t i = 0; i < kLaps; i++) {
      std::memset(range.data(), int(i), bytes);
      benchmark::DoNotOptimize(range.data());
    }
  });
}
MICRO(RangeHit)->Arg(64)->Arg(4096)->Arg(65536);

void RangeOwnOlder(benchmark::State& state) {
  const size_t bytes = size_t(state.range(0));
  std::vector<char> range(bytes);
  Measure(state, int64_t(bytes) / 64, BeginEpoch, [&] {
    std::memset(range.data(), 1, bytes);
    benchmark::DoNotOptimize(range.data());
  });
}
MICRO(RangeOwnOlder)->Arg(4096)->Arg(65536);

int64_t counter;

[[gnu::noinline]] void Leaf(int64_t i) {
  counter += i;
  asm volatile("");
}

[[gnu::noinline]] void Middle(int64_t i) {
  Leaf(i);
  counter++;
}

// Two functions, with two accesses between them.
void FunctionEntryExit(benchmark::State& state) {
  Measure(state, 4096, [] {
    for (int64_t i = 0; i < 4096; i++) Middle(i);
  });
}
MICRO(FunctionEntryExit);

}  // namespace
