// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The heap, and mappings: blocks that nobody touches, and blocks that are used.
#include <sys/mman.h>

#include <cstdlib>
#include <cstring>

#include "micro.h"

namespace {

using micro::Measure;

constexpr int64_t kBatch = 256;

void MallocFree(benchmark::State& state) {
  const size_t bytes = size_t(state.range(0));
  Measure(state, kBatch, [&] {
    for (int64_t i = 0; i < kBatch; i++) {
      void* block = std::malloc(bytes);
      benchmark::DoNotOptimize(block);
      std::free(block);
    }
  });
}
MICRO(MallocFree)->Arg(16)->Arg(64)->Arg(1024)->Arg(16384)->Arg(1 << 20);

void MallocUseFree(benchmark::State& state) {
  const size_t bytes = size_t(state.range(0));
  Measure(state, kBatch, [&] {
    for (int64_t i = 0; i < kBatch; i++) {
      void* block = std::malloc(bytes);
      benchmark::DoNotOptimize(block);
      std::memset(block, 1, bytes);
      benchmark::DoNotOptimize(block);
      std::free(block);
    }
  });
}
MICRO(MallocUseFree)->Arg(64)->Arg(1024)->Arg(16384);

void NewDelete(benchmark::State& state) {
  Measure(state, kBatch, [&] {
    for (int64_t i = 0; i < kBatch; i++) {
      auto* number = new int64_t(i);
      benchmark::DoNotOptimize(number);
      delete number;
    }
  });
}
MICRO(NewDelete);

void MapUnmap(benchmark::State& state) {
  const size_t bytes = size_t(state.range(0));
  Measure(state, 16, [&] {
    for (int i = 0; i < 16; i++) {
      void* pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      benchmark::DoNotOptimize(pages);
      munmap(pages, bytes);
    }
  });
}
MICRO(MapUnmap)->Arg(4096)->Arg(1 << 20)->Arg(64 << 20);

}  // namespace
