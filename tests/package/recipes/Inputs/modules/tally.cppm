// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
module;
#include <mutex>
export module tally;

std::mutex mutex;
export int tally = 0;

export void Add() {
#ifdef FIXED
  const std::lock_guard lock(mutex);
#endif
  ++tally;
}

// Instrumented in the importer, which instantiates it.
export template <typename T>
[[gnu::noinline]] void AddTo(T& value) {
  value += 1;
}
