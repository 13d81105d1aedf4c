// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The counters themselves and their text.
#include "runtime/base/stats.h"

namespace hbsan {

Stats g_stats;

void PrintStats(StringBuilder* out) {
#define HBSAN_STAT(Name, Help) \
  out->Format("HBSan: %12lu  %s\n", LoadRelaxed(&g_stats.Name), Help);
#include "runtime/base/stats.inc"
#undef HBSAN_STAT
}

}  // namespace hbsan
