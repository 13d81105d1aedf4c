// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hooks of code that another compiler instrumented: what gcc and clang call
// under -fsanitize=thread.  They say the same things as our own code, only that
// all of it is a call: first the check that the pass puts in line, then the
// hook, reached by a jump, so that the access's pc stays the return address
// (tests/codegen/tsan_abi.test).  What is a hook of ours under another name
// stands where that is: atomics.cc and memory_hooks.cc.
#include "runtime/detect/detect.h"
#include "runtime/detect/judge.h"
#include "runtime/intercept/front_end.h"

using namespace hbsan;

// These preserve all registers, more than is asked for here.
extern "C" {
#define HBSAN_ACCESS_HOOKS(bytes)          \
  void __hbsan_read##bytes(const void* p); \
  void __hbsan_write##bytes(const void* p);
HBSAN_ACCESS_HOOKS(1)
HBSAN_ACCESS_HOOKS(2)
HBSAN_ACCESS_HOOKS(4)
HBSAN_ACCESS_HOOKS(8)
HBSAN_ACCESS_HOOKS(16)
#undef HBSAN_ACCESS_HOOKS
void __hbsan_read_span(const void* p, u64 bytes);
void __hbsan_write_span(const void* p, u64 bytes);
}

namespace {

// Whether the bytes lie in one granule, or are two whole ones.
template <u32 kBytes>
HBSAN_ALWAYS_INLINE bool FitsGranules(uptr address) {
  constexpr uptr kRoom = RoundUp(kBytes, HBSAN_GRANULE_BYTES);
  return (address & 7) + kBytes <= kRoom;
}

template <AccessKind kKind, u32 kBytes>
HBSAN_ALWAYS_INLINE bool IsRecorded(uptr address) {
  Lanes own = LoadLanes(__hbsan_hot.own);
  if constexpr (kBytes > HBSAN_GRANULE_BYTES)
    return LaneBits(Hits<kKind>(address, 0xff, own) &
                    Hits<kKind>(address + 8, 0xff, own)) != 0;
  u32 mask = ((1u << kBytes) - 1) << (address & 7);
  return LaneBits(Hits<kKind>(address, mask, own)) != 0;
}

void CheckAt(void* pc, const void* p, uptr bytes, AccessKind kind) {
  ThreadState* t = CurrentThread();
  if (t == nullptr || bytes == 0)
    return;
  ScopedRuntime scope(t);
  CheckRange(t, Address(pc), Address(p), bytes, kind);
}

}  // namespace

// ---- Calls ----

HBSAN_EXPORT void __tsan_func_entry(void* return_address) {
  uptr* top = __hbsan_hot.stack_top;
  *top = Address(return_address);
  // A signal's handler pushes above stack_top and reads below.
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  __hbsan_hot.stack_top = top + 1;
}

// A function that was entered before its thread was attached leaves when the
// stack is empty: then a mark without a context is on top, or none.
HBSAN_EXPORT void __tsan_func_exit() {
  if (HBSAN_LIKELY((__hbsan_hot.stack_top[-1] & ~kInternedMark) != 0))
    __hbsan_hot.stack_top--;
}

// ---- Accesses ----

#define HBSAN_ACCESS(verb, kind, bytes)                                  \
  HBSAN_EXPORT void __tsan_##verb##bytes(const void* p) {                \
    if (HBSAN_UNLIKELY(!FitsGranules<bytes>(Address(p))))                \
      return __hbsan_##verb##_span(p, bytes);                            \
    if (!IsRecorded<kind, bytes>(Address(p)))                            \
      __hbsan_##verb##bytes(p);                                          \
  }                                                                      \
  HBSAN_EXPORT void __tsan_##verb##bytes##_pc(const void* p, void* pc) { \
    CheckAt(pc, p, bytes, kind);                                         \
  }                                                                      \
  HBSAN_ALIAS(__tsan_volatile_##verb##bytes, __tsan_##verb##bytes);

// A write says all that the read before it would.
#define HBSAN_ACCESSES(bytes)                    \
  HBSAN_ACCESS(read, AccessKind::kRead, bytes)   \
  HBSAN_ACCESS(write, AccessKind::kWrite, bytes) \
  HBSAN_ALIAS(__tsan_read_write##bytes, __tsan_write##bytes);

// No access is trusted to be aligned.
#define HBSAN_WIDE_ACCESSES(bytes)                                        \
  HBSAN_ACCESSES(bytes)                                                   \
  HBSAN_ALIAS(__tsan_unaligned_read##bytes, __tsan_read##bytes);          \
  HBSAN_ALIAS(__tsan_unaligned_write##bytes, __tsan_write##bytes);        \
  HBSAN_ALIAS(__tsan_unaligned_read_write##bytes, __tsan_write##bytes);   \
  HBSAN_ALIAS(__tsan_unaligned_volatile_read##bytes, __tsan_read##bytes); \
  HBSAN_ALIAS(__tsan_unaligned_volatile_write##bytes, __tsan_write##bytes);

HBSAN_ACCESSES(1)
HBSAN_WIDE_ACCESSES(2)
HBSAN_WIDE_ACCESSES(4)
HBSAN_WIDE_ACCESSES(8)
HBSAN_WIDE_ACCESSES(16)
HBSAN_ALIAS(__tsan_vptr_read, __tsan_read8);

#undef HBSAN_WIDE_ACCESSES
#undef HBSAN_ACCESSES
#undef HBSAN_ACCESS

HBSAN_EXPORT void __tsan_read_range_pc(const void* p, uptr bytes, void* pc) {
  CheckAt(pc, p, bytes, AccessKind::kRead);
}
HBSAN_EXPORT void __tsan_write_range_pc(const void* p, uptr bytes, void* pc) {
  CheckAt(pc, p, bytes, AccessKind::kWrite);
}

// Of sanitizer/common_interface_defs.h: libraries that access unaligned memory
// on purpose call them.
#define HBSAN_UNALIGNED(bits)                                               \
  HBSAN_EXPORT u##bits __sanitizer_unaligned_load##bits(const void* p) {    \
    CheckAt(__builtin_return_address(0), p, bits / 8, AccessKind::kRead);   \
    u##bits value;                                                          \
    __builtin_memcpy_inline(&value, p, sizeof(value));                      \
    return value;                                                           \
  }                                                                         \
  HBSAN_EXPORT void __sanitizer_unaligned_store##bits(void* p, u##bits v) { \
    CheckAt(__builtin_return_address(0), p, bits / 8, AccessKind::kWrite);  \
    __builtin_memcpy_inline(p, &v, sizeof(v));                              \
  }
HBSAN_UNALIGNED(16)
HBSAN_UNALIGNED(32)
HBSAN_UNALIGNED(64)
#undef HBSAN_UNALIGNED
