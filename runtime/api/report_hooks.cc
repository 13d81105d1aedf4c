// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of include/hbsan/report.h and of TSan's interface for debuggers
// that concern the running thread; those that take a report are in report/.
#define __HBSAN__ 1
#include "hbsan/report.h"
#include "runtime/intercept/front_end.h"
#include "runtime/report/report.h"

using namespace hbsan;

// ---- Tests in one process ----

HBSAN_EXPORT void hbsan_test_begin(const char* name) noexcept {
  InRuntime([=](ThreadState* t) { BeginTest(t, name); });
}

HBSAN_EXPORT unsigned hbsan_test_end(void) noexcept {
  unsigned races = 0;
  InRuntime([&](ThreadState* t) { races = EndTest(t); });
  return races;
}

HBSAN_EXPORT unsigned hbsan_test_races(const char* name) noexcept {
  unsigned races = 0;
  InRuntime([&](ThreadState* t) { races = TestRaces(t, name); });
  return races;
}

HBSAN_EXPORT unsigned hbsan_race_count(void) noexcept { return RaceCount(); }

// ---- TSan's, for debuggers ----

// The kind of memory, or null; where a heap block or global lies, and the
// latter's name.
HBSAN_EXPORT const char* __tsan_locate_address(uptr address, char* name,
                                               uptr name_bytes, uptr* begin,
                                               uptr* bytes) {
  Place place = {nullptr, 0, 0, name, name_bytes};
  InRuntime([&](ThreadState* t) { LocateAddress(t, address, &place); });
  if (begin != nullptr)
    *begin = place.begin;
  if (bytes != nullptr)
    *bytes = place.bytes;
  return place.kind;
}

// How many return addresses were stored; 0 if it is no heap block.
HBSAN_EXPORT int __tsan_get_alloc_stack(uptr address, uptr* trace,
                                        uptr capacity, int* thread_id,
                                        u64* os_tid) {
  Location block;
  bool found = false;
  InRuntime([&](ThreadState* t) { found = FindBlock(t, address, &block); });
  if (!found)
    return 0;
  u32 count = 0;
  for (; count < block.stack.count && count < capacity; count++)
    trace[count] = block.stack.pcs[count];
  if (thread_id != nullptr && block.thread != nullptr)
    *thread_id = static_cast<int>(block.thread->id);
  if (os_tid != nullptr && block.thread != nullptr)
    *os_tid = static_cast<u64>(block.thread->os_tid);
  return static_cast<int>(count);
}

// Called before halt_on_error ends the process.  Weak: with -fsanitize=undefined
// that runtime defines it, too.
__attribute__((weak)) HBSAN_EXPORT void __sanitizer_set_death_callback(void (*callback)()) {
  StoreRelaxed(&g_before_halt, callback);
}
