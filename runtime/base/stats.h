// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counters for `stats=1` and for tests.  Bumped with one relaxed atomic add, so
// only from slow paths: Bump(&g_stats.evictions).
#ifndef HBSAN_RUNTIME_BASE_STATS_H_
#define HBSAN_RUNTIME_BASE_STATS_H_

#include "runtime/base/base.h"

namespace hbsan {

struct Stats {
#define HBSAN_STAT(Name, Help) u64 Name;
#include "runtime/base/stats.inc"
#undef HBSAN_STAT
};

extern Stats g_stats;

HBSAN_ALWAYS_INLINE void Bump(u64* counter, u64 by = 1) {
  FetchAdd(counter, by);
}

// One line per counter: "HBSan:   <value>  <help>".
void PrintStats(StringBuilder* out);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_BASE_STATS_H_
