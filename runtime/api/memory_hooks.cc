// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hooks of accesses that are larger or stranger than one span: ranges,
// masked and scattered vectors, memory intrinsics, and vtable pointers.
#include "runtime/detect/detect.h"
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

void CheckEach(uptr pc, const void* first, u64 count, s64 stride, u32 bytes,
               AccessKind kind) {
  ThreadState* t = CurrentThread();
  if (t == nullptr || count == 0)
    return;
  uptr lowest = Address(first);
  if (stride < 0) {
    lowest += (count - 1) * uptr(stride);
    stride = -stride;
  }
  ScopedRuntime scope(t);
  CheckRun(t, pc, {lowest, count, uptr(stride), bytes}, kind);
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

HBSAN_EXPORT void __hbsan_read_run(const void* p, u64 count, s64 stride,
                                   u32 bytes) {
  CheckEach(HBSAN_CALLER(), p, count, stride, bytes, AccessKind::kRead);
}

HBSAN_EXPORT void __hbsan_write_run(void* p, u64 count, s64 stride, u32 bytes) {
  CheckEach(HBSAN_CALLER(), p, count, stride, bytes, AccessKind::kWrite);
}

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

HBSAN_EXPORT void* __hbsan_memmove(void* to, const void* from, u64 bytes) {
  Check(HBSAN_CALLER(), from, bytes, AccessKind::kRead);
  Check(HBSAN_CALLER(), to, bytes, AccessKind::kWrite);
  return RealMemMove(to, from, bytes);
}

HBSAN_EXPORT void* __hbsan_memset(void* to, int value, u64 bytes) {
  Check(HBSAN_CALLER(), to, bytes, AccessKind::kWrite);
  return RealMemSet(to, value, bytes);
}
