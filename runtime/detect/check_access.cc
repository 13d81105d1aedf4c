// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hooks that instrumented code calls when its inline check missed.  In
// streaming code that is most accesses, so what it does with private memory
// (cell_check.h) runs to its end here: no call, no locked instruction. Anything
// else is a jump to shared_access.cc.
// tests/codegen/hot_path.test reads the disassembly.
#include "runtime/detect/cell_check.h"
#include "runtime/detect/detect.h"

namespace hbsan {

namespace {

// Null when the thread is unknown, ignores its accesses, or stands.
HBSAN_ALWAYS_INLINE ThreadState* ActiveThread() {
  ThreadState* t = static_cast<ThreadState*>(__hbsan_hot.thread);
  return HBSAN_LIKELY(t != nullptr && t->is_usual()) ? t : nullptr;
}

// After the access was published.
HBSAN_ALWAYS_INLINE void Finish(ThreadState* t, uptr address, u32 own,
                                u64 pc_kind, u64 newcomers) {
  if (HBSAN_LIKELY(newcomers == 0)) {
    LogAccess(t, pc_kind, address);
    return;
  }
  // Logged first: the other thread may be reporting the same race.
  hbsan_log_access(t, pc_kind, address);
  hbsan_report_newcomers(t, address, own, pc_kind);
}

// False, and nothing done, if the cell is not as PrivateCell wants it.
template <u32 kBytes, AccessKind kKind>
HBSAN_ALWAYS_INLINE bool CheckPrivate(uptr address, uptr pc) {
  constexpr bool kWhole = kBytes == HBSAN_GRANULE_BYTES;
  ThreadState* t = ActiveThread();
  if (HBSAN_UNLIKELY(t == nullptr))
    return false;
  u32 mask = kWhole ? 0xff : ((1u << kBytes) - 1) << (address & 7);
  u32 own = Slot::Make(__hbsan_hot.own[0], mask, kKind).raw();
  PrivateCell<kKind, kWhole> cell(CellOf(address), own);
  if (HBSAN_UNLIKELY(cell.doubt() != 0 && !cell.Widens()))
    return false;
  if (cell.recorded())
    return true;
  u64 newcomers = cell.Publish();
  u64 pc_kind = Event::PackPc(pc, static_cast<EventKind>(kKind), kBytes);
  Finish(t, address, own, pc_kind, newcomers);
  return true;
}

// The same for two whole granules, which is what vectorized loops access.
template <AccessKind kKind>
HBSAN_ALWAYS_INLINE bool CheckPrivateTwo(uptr address, uptr pc) {
  ThreadState* t = ActiveThread();
  if (HBSAN_UNLIKELY(t == nullptr))
    return false;
  u32 own = Slot::Make(__hbsan_hot.own[0], 0xff, kKind).raw();
  u32* cell = CellOf(address);
  PrivateCell<kKind, true> first(cell, own);
  u64 doubt = first.doubt();
  // One after the other takes fewer registers, all of which must be saved.
  __asm__ volatile("" : "+r"(doubt) : : "memory");
  PrivateCell<kKind, true> second(cell + HBSAN_SLOTS_PER_CELL, own);
  doubt |= second.doubt();
  if (HBSAN_UNLIKELY(doubt != 0))
    return false;
  u64 newcomers = first.Publish() | second.Publish();
  u64 pc_kind =
      Event::PackPc(pc, static_cast<EventKind>(kKind), 2 * HBSAN_GRANULE_BYTES);
  Finish(t, address, own, pc_kind, newcomers);
  return true;
}

}  // namespace

#define HBSAN_PRESERVE_ALL __attribute__((preserve_all, used))
#define HBSAN_HOOK HBSAN_EXPORT HBSAN_PRESERVE_ALL void
#define HBSAN_PRIVATE HBSAN_NOINLINE HBSAN_PRESERVE_ALL static void

#define HBSAN_ACCESS_HOOK(Name, Kind, Bytes)                  \
  HBSAN_PRIVATE Private##Name(const void* p) {                \
    if (!CheckPrivate<Bytes, Kind>(reinterpret_cast<uptr>(p), \
                                   HBSAN_RETURN_PC))          \
      HBSAN_JUMP hbsan_##Name(p);                             \
  }                                                           \
  HBSAN_HOOK __hbsan_##Name(const void* p) {                  \
    if (LoadPair(CellOf(reinterpret_cast<uptr>(p)) + 2) != 0) \
      HBSAN_JUMP hbsan_##Name(p);                             \
    HBSAN_JUMP Private##Name(p);                              \
  }

HBSAN_ACCESS_HOOK(read1, AccessKind::kRead, 1)
HBSAN_ACCESS_HOOK(read2, AccessKind::kRead, 2)
HBSAN_ACCESS_HOOK(read4, AccessKind::kRead, 4)
HBSAN_ACCESS_HOOK(read8, AccessKind::kRead, 8)
HBSAN_ACCESS_HOOK(write1, AccessKind::kWrite, 1)
HBSAN_ACCESS_HOOK(write2, AccessKind::kWrite, 2)
HBSAN_ACCESS_HOOK(write4, AccessKind::kWrite, 4)
HBSAN_ACCESS_HOOK(write8, AccessKind::kWrite, 8)

#define HBSAN_TWO_GRANULES_HOOK(Name, Kind)                                 \
  HBSAN_HOOK __hbsan_##Name(const void* p) {                                \
    if (!CheckPrivateTwo<Kind>(reinterpret_cast<uptr>(p), HBSAN_RETURN_PC)) \
      HBSAN_JUMP hbsan_##Name(p);                                           \
  }

HBSAN_TWO_GRANULES_HOOK(read16, AccessKind::kRead)
HBSAN_TWO_GRANULES_HOOK(write16, AccessKind::kWrite)

}  // namespace hbsan
