// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hooks that instrumented code calls when its inline check missed.  In
// streaming code that is most accesses, so the common cases (the cell is empty,
// or holds only an older slot of this thread) run to their end here: general
// registers only, no call, and at most one locked instruction.
// tests/codegen/hot_path.test reads the disassembly.
#include "runtime/detect/cell_check.h"
#include "runtime/detect/detect.h"

extern "C" __thread hbsan_hot_state __hbsan_hot
    __attribute__((visibility("default"), tls_model("initial-exec")));

namespace hbsan {

// Thunks (thunks.S): preserve every register and call ordinary C++.
extern "C" {
__attribute__((preserve_all)) void hbsan_report_thunk(ThreadState* t,
                                                      uptr granule, u32 own,
                                                      u32 raced_with, uptr pc,
                                                      u64 address_bytes);
__attribute__((preserve_all)) void hbsan_attach_thunk();
// Below.
__attribute__((preserve_all)) void hbsan_check_span(uptr address, u32 bytes,
                                                    AccessKind kind, uptr pc);
}

namespace {

// address: 48 bits, bytes: 16 bits.
HBSAN_ALWAYS_INLINE u64 PackAccess(uptr address, u32 bytes) {
  return (address & 0xffffffffffff) | u64(bytes) << 48;
}

HBSAN_ALWAYS_INLINE bool Enter(ThreadState** t) {
  *t = static_cast<ThreadState*>(__hbsan_hot.thread);
  if (HBSAN_UNLIKELY(*t == nullptr)) {
    hbsan_attach_thunk();
    *t = static_cast<ThreadState*>(__hbsan_hot.thread);
    if (*t == nullptr)
      return false;
  }
  return HBSAN_LIKELY((*t)->ignore_accesses == 0);
}

template <u32 kBytes, AccessKind kKind>
HBSAN_ALWAYS_INLINE void CheckInGranule(uptr address, uptr pc) {
  ThreadState* t;
  if (!Enter(&t))
    return;
  u32 mask = ((1u << kBytes) - 1) << (address & 7);
  u32 own = Slot::Make(__hbsan_hot.own[0], mask, kKind).raw();
  u32 raced_with = 0;
  bool renewed = kBytes == HBSAN_GRANULE_BYTES &&
                 RenewWhole<kKind>(t, address, own, &raced_with);
  if (HBSAN_UNLIKELY(!renewed) && !CheckCell(t, address, own, &raced_with) &&
      raced_with == 0)
    return;
  t->recorded = 1;
  AppendEventInline(t, static_cast<EventKind>(kKind), pc, address, kBytes);
  if (HBSAN_UNLIKELY(raced_with))
    hbsan_report_thunk(t, address, own, raced_with, pc,
                       PackAccess(address, kBytes));
}

struct SpanRace {
  uptr granule = 0;
  u32 own = 0;
  u32 raced_with = 0;
};

HBSAN_ALWAYS_INLINE bool CheckOneOfSpan(ThreadState* t, uptr granule, u32 own,
                                        SpanRace* race) {
  if (Recorded(CellOf(granule), own))
    return false;
  u32 raced_with = 0;
  bool log = CheckCell(t, granule, own, &raced_with);
  if (HBSAN_UNLIKELY(raced_with && !race->raced_with))
    *race = {granule, own, raced_with};
  return log;
}

// 1 to 64 bytes anywhere.
HBSAN_ALWAYS_INLINE void CheckSpan(uptr address, u32 bytes, AccessKind kind,
                                   uptr pc) {
  ThreadState* t;
  if (!Enter(&t))
    return;
  u32 base = __hbsan_hot.own[0];
  uptr end = address + bytes;
  bool log = false;
  SpanRace race;
  if (HBSAN_LIKELY(((address | bytes) & 7) == 0)) {
    u32 own = Slot::Make(base, 0xff, kind).raw();
    for (uptr granule = address; granule < end; granule += 8)
      log |= CheckOneOfSpan(t, granule, own, &race);
  } else {
    for (uptr granule = address & ~uptr{7}; granule < end; granule += 8) {
      u32 mask = 0xff;
      if (granule < address)
        mask &= 0xffu << (address - granule);
      if (granule + 8 > end)
        mask &= 0xffu >> (granule + 8 - end);
      log |=
          CheckOneOfSpan(t, granule, Slot::Make(base, mask, kind).raw(), &race);
    }
  }
  if (!log && !race.raced_with)
    return;
  t->recorded = 1;
  AppendEventInline(t, static_cast<EventKind>(kind), pc, address, bytes);
  if (HBSAN_UNLIKELY(race.raced_with))
    hbsan_report_thunk(t, race.granule, race.own, race.raced_with, pc,
                       PackAccess(address, bytes));
}

// The hooks' form: whole granules of private cells here, the rest out of line.
template <AccessKind kKind>
HBSAN_ALWAYS_INLINE void CheckWholeSpan(uptr address, u32 bytes, uptr pc) {
  ThreadState* t;
  if (!Enter(&t))
    return;
  if (HBSAN_LIKELY(((address | bytes) & 7) == 0)) {
    u32 own = Slot::Make(__hbsan_hot.own[0], 0xff, kKind).raw();
    uptr end = address + bytes;
    uptr granule = address;
    u32 raced_with = 0;
    while (granule < end && raced_with == 0 &&
           RenewWhole<kKind>(t, granule, own, &raced_with))
      granule += HBSAN_GRANULE_BYTES;
    if (granule != address) {
      t->recorded = 1;
      AppendEventInline(t, static_cast<EventKind>(kKind), pc, address, bytes);
    }
    if (HBSAN_UNLIKELY(raced_with))
      hbsan_report_thunk(t, granule - HBSAN_GRANULE_BYTES, own, raced_with, pc,
                         PackAccess(address, bytes));
    if (HBSAN_LIKELY(granule == end))
      return;
  }
  hbsan_check_span(address, bytes, kKind, pc);
}

}  // namespace

#define HBSAN_HOOK HBSAN_EXPORT __attribute__((preserve_all, used)) void
#define HBSAN_RETURN_PC reinterpret_cast<uptr>(__builtin_return_address(0))
#define HBSAN_ACCESS_HOOKS(Bytes)                                        \
  HBSAN_HOOK __hbsan_read##Bytes(const void* p) {                        \
    CheckInGranule<Bytes, AccessKind::kRead>(reinterpret_cast<uptr>(p),  \
                                             HBSAN_RETURN_PC);           \
  }                                                                      \
  HBSAN_HOOK __hbsan_write##Bytes(const void* p) {                       \
    CheckInGranule<Bytes, AccessKind::kWrite>(reinterpret_cast<uptr>(p), \
                                              HBSAN_RETURN_PC);          \
  }

HBSAN_ACCESS_HOOKS(1)
HBSAN_ACCESS_HOOKS(2)
HBSAN_ACCESS_HOOKS(4)
HBSAN_ACCESS_HOOKS(8)

HBSAN_HOOK __hbsan_read_span(const void* p, u64 bytes) {
  CheckWholeSpan<AccessKind::kRead>(reinterpret_cast<uptr>(p), u32(bytes),
                                    HBSAN_RETURN_PC);
}
HBSAN_HOOK __hbsan_write_span(const void* p, u64 bytes) {
  CheckWholeSpan<AccessKind::kWrite>(reinterpret_cast<uptr>(p), u32(bytes),
                                     HBSAN_RETURN_PC);
}

extern "C" __attribute__((preserve_all)) u32 hbsan_check_shared_cell(
    ThreadState* t, uptr granule, u32 own, u32* raced_with) {
  u32* cell = CellOf(granule);
  u64 low = LoadPair(cell), high = LoadPair(cell + 2);
  u32 s0 = u32(low), s1 = u32(low >> 32), s2 = u32(high);
  bool mine1 = s1 != 0 && (s1 ^ own) >> HBSAN_SID_SHIFT == 0;
  bool mine2 = s2 != 0 && (s2 ^ own) >> HBSAN_SID_SHIFT == 0;
  u32 mine = mine1 ? s1 : s2;
  u32 other = mine1 ? s2 : s1;
  // The writer's slot first, our own to renew, and at most one more that does
  // not conflict.
  if (high >> 32 != 0 || mine1 == mine2 || !MayReplace(mine, own) ||
      MayReplace(s0, own) || (other != 0 && Conflict(other, own)) ||
      (Conflict(s0, own) && !OrderedBefore(t, s0)))
    return hbsan_check_busy_cell(t, granule, own, raced_with);
  if (SameEpochCovers(mine, own) || SameEpochCovers(s0, own))
    return false;
  StoreRelaxed(mine1 ? cell + 1 : cell + 2, own);
  if (HBSAN_UNLIKELY(LoadRelaxed(cell) != s0 || LoadRelaxed(cell + 3) != 0 ||
                     LoadRelaxed(mine1 ? cell + 2 : cell + 1) != other))
    *raced_with = hbsan_judge_others(t, granule, own);
  return true;
}

// For code of the runtime that has a pc of its own.
extern "C" __attribute__((preserve_all)) void hbsan_check_span(uptr address,
                                                               u32 bytes,
                                                               AccessKind kind,
                                                               uptr pc) {
  CheckSpan(address, bytes, kind, pc);
}

}  // namespace hbsan
