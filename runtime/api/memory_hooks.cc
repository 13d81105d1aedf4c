// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hooks of accesses that are larger or stranger than one span: ranges,
// masked and scattered vectors, memory intrinsics, and vtable pointers.
#include "runtime/detect/detect.h"
#include "runtime/detect/judge.h"
#include "runtime/intercept/front_end.h"
#include "runtime/intercept/range_check.h"

using namespace hbsan;

namespace {

void Check(uptr pc, const void* p, uptr bytes, AccessKind kind) {
  ThreadState* t = CurrentThread();
  if (t == nullptr || bytes == 0)
    return;
  ScopedRuntime scope(t);
  CheckRange(t, pc, Address(p), bytes, kind);
}

void CheckNewBlock(uptr pc, const void* p, uptr bytes) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return;
  ScopedRuntime scope(t);
  CheckNew(t, pc, Address(p), bytes);
}

HBSAN_ALWAYS_INLINE void CheckLoop(uptr pc, const Run& run, AccessKind kind) {
  ThreadState* t = CurrentThread();
  if (t == nullptr || run.count == 0)
    return;
  ScopedRuntime scope(t);
  CheckRun(t, pc, run, kind);
}

// Whether the thread has recorded the accesses of a short loop, which often
// comes again.  As in line, the slots must have the same place in all cells.
template <AccessKind kKind>
HBSAN_ALWAYS_INLINE bool IsRecorded(const Run& run) {
  constexpr uptr kShort = 256;
  uptr length = run.count * run.bytes;
  if (length - 1 >= kShort)
    return false;
  Lanes own = LoadLanes(__hbsan_hot.own);
  uptr end = run.address + length;
  uptr first = RoundDown(run.address, HBSAN_GRANULE_BYTES);
  uptr last = RoundDown(end - 1, HBSAN_GRANULE_BYTES);
  u32 mask = 0xffu << (run.address & 7) & 0xff;
  u32 last_mask = 0xffu >> (-end & 7);
  if (first == last)
    mask = last_mask = mask & last_mask;
  Lanes hits =
      Hits<kKind>(first, mask, own) & Hits<kKind>(last, last_mask, own);
  for (uptr granule = first + HBSAN_GRANULE_BYTES; granule < last;
       granule += HBSAN_GRANULE_BYTES)
    hits &= Hits<kKind>(granule, 0xff, own);
  return LaneBits(hits) != 0;
}

// Bit i of `lanes` says that element i is accessed; runs of ones are ranges.
void CheckLanes(uptr pc, const char* p, u64 lanes, u32 bytes, AccessKind kind) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return;
  ScopedRuntime scope(t);
  for (u32 lane = 0; lanes != 0;) {
    u32 gap = static_cast<u32>(__builtin_ctzll(lanes));
    lane += gap;
    lanes >>= gap;
    u32 run = ~lanes == 0 ? 64 : static_cast<u32>(__builtin_ctzll(~lanes));
    CheckRange(t, pc, Address(p) + uptr{lane} * bytes, uptr{run} * bytes, kind);
    if (run == 64)
      return;
    lane += run;
    lanes >>= run;
  }
}

void CheckPointers(uptr pc, void* const* pointers, u64 lanes, u32 bytes,
                   AccessKind kind) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return;
  ScopedRuntime scope(t);
  for (; lanes != 0; lanes &= lanes - 1) {
    CheckRange(t, pc, Address(pointers[__builtin_ctzll(lanes)]), bytes, kind);
  }
}

}  // namespace

HBSAN_EXPORT void __hbsan_read_range(const void* p, u64 bytes) {
  Check(HBSAN_CALLER(), p, bytes, AccessKind::kRead);
}

HBSAN_EXPORT void __hbsan_write_range(void* p, u64 bytes) {
  Check(HBSAN_CALLER(), p, bytes, AccessKind::kWrite);
}

// The rest is reached by a jump: the hook itself needs no frame.
#define HBSAN_RUN_HOOK(Name, Kind)                                        \
  HBSAN_NOINLINE static void CheckAll##Name(const void* p, u64 count,     \
                                            u32 bytes) {                  \
    CheckLoop(HBSAN_CALLER(), {Address(p), count, bytes}, Kind);          \
  }                                                                       \
  HBSAN_EXPORT void __hbsan_##Name(const void* p, u64 count, u32 bytes) { \
    if (!IsRecorded<Kind>({Address(p), count, bytes}))                    \
      __attribute__((musttail)) return CheckAll##Name(p, count, bytes);   \
  }

HBSAN_RUN_HOOK(read_run, AccessKind::kRead)
HBSAN_RUN_HOOK(write_run, AccessKind::kWrite)

// A constructor or destructor that stores the pointer which is there already
// changes nothing that a virtual call could see.
HBSAN_EXPORT void __hbsan_vptr_write(void** p, void* value) {
  if (LoadRelaxed(p) == value)
    return;
  Check(HBSAN_CALLER(), p, sizeof(*p), AccessKind::kVptrWrite);
}

HBSAN_EXPORT void __hbsan_masked_read(const void* p, u64 lanes, u32 bytes) {
  CheckLanes(HBSAN_CALLER(), static_cast<const char*>(p), lanes, bytes,
             AccessKind::kRead);
}

HBSAN_EXPORT void __hbsan_masked_write(void* p, u64 lanes, u32 bytes) {
  CheckLanes(HBSAN_CALLER(), static_cast<char*>(p), lanes, bytes,
             AccessKind::kWrite);
}

HBSAN_EXPORT void __hbsan_gather(void** pointers, u64 lanes, u32 bytes) {
  CheckPointers(HBSAN_CALLER(), pointers, lanes, bytes, AccessKind::kRead);
}

HBSAN_EXPORT void __hbsan_scatter(void** pointers, u64 lanes, u32 bytes) {
  CheckPointers(HBSAN_CALLER(), pointers, lanes, bytes, AccessKind::kWrite);
}

// Both copies tolerate overlap: an LLVM memcpy may copy an object to itself.
HBSAN_EXPORT void* __hbsan_memcpy(void* to, const void* from, u64 bytes) {
  Check(HBSAN_CALLER(), from, bytes, AccessKind::kRead);
  Check(HBSAN_CALLER(), to, bytes, AccessKind::kWrite);
  return RealMemMove(to, from, bytes);
}

HBSAN_EXPORT void* __hbsan_memcpy_new(void* to, const void* from, u64 bytes) {
  Check(HBSAN_CALLER(), from, bytes, AccessKind::kRead);
  CheckNewBlock(HBSAN_CALLER(), to, bytes);
  return RealMemMove(to, from, bytes);
}

HBSAN_EXPORT void* __hbsan_memmove(void* to, const void* from, u64 bytes) {
  Check(HBSAN_CALLER(), from, bytes, AccessKind::kRead);
  Check(HBSAN_CALLER(), to, bytes, AccessKind::kWrite);
  return RealMemMove(to, from, bytes);
}

HBSAN_EXPORT void* __hbsan_memset(void* to, int value, u64 bytes) {
  Check(HBSAN_CALLER(), to, bytes, AccessKind::kWrite);
  return RealMemSet(to, value, bytes);
}

HBSAN_EXPORT void* __hbsan_memset_new(void* to, int value, u64 bytes) {
  CheckNewBlock(HBSAN_CALLER(), to, bytes);
  return RealMemSet(to, value, bytes);
}

// Under -fsanitize=thread gcc and clang call the same.
HBSAN_ALIAS(__tsan_read_range, __hbsan_read_range);
HBSAN_ALIAS(__tsan_write_range, __hbsan_write_range);
HBSAN_ALIAS(__tsan_vptr_update, __hbsan_vptr_write);
HBSAN_ALIAS(__tsan_memcpy, __hbsan_memcpy);
HBSAN_ALIAS(__tsan_memmove, __hbsan_memmove);
HBSAN_ALIAS(__tsan_memset, __hbsan_memset);
