// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hooks' work where memory is not simply the thread's own (cells that
// several threads use, parts of granules), and the hooks of unaligned and long
// accesses.
//
// As in busy_cell.cc, the calling convention saves the vector registers used,
// and nothing clears the upper halves of wider ones.
#include "runtime/detect/detect.h"
#include "runtime/detect/judge.h"
#include "runtime/detect/renew_spilled.h"

namespace hbsan {

namespace {

HBSAN_ALWAYS_INLINE bool Enter(ThreadState** t, AccessKind kind) {
  *t = static_cast<ThreadState*>(__hbsan_hot.thread);
  if (HBSAN_UNLIKELY(*t == nullptr)) {
    hbsan_attach_thunk();
    *t = static_cast<ThreadState*>(__hbsan_hot.thread);
    if (*t == nullptr)
      return false;
  }
  return HBSAN_LIKELY(!(*t)->ignores(kind));
}

// The rest of RenewRead: somebody else came, or the event is not a plain one.
HBSAN_NOINLINE __attribute__((preserve_all)) void FinishRead(uptr address,
                                                             u32 own,
                                                             u64 pc_kind) {
  auto* t = static_cast<ThreadState*>(__hbsan_hot.thread);
  u32 raced_with = hbsan_judge_others(t, address, own);
  hbsan_log_access(t, pc_kind, address);
  if (HBSAN_UNLIKELY(raced_with))
    hbsan_report_thunk(t, address, own, raced_with, address, pc_kind);
}

// The commonest case of data that several threads read: the cell is full of
// reads, and this thread's newest one of the same bytes gives way.  The others
// are judged when the slot is there.  False, and nothing done, in any other.
template <u32 kBytes>
HBSAN_ALWAYS_INLINE bool RenewRead(uptr address, uptr pc) {
  auto* t = static_cast<ThreadState*>(__hbsan_hot.thread);
  if (HBSAN_UNLIKELY(t == nullptr || !t->is_usual()))
    return false;
  u32* cell = CellOf(address);
  u32 mask = ((1u << kBytes) - 1) << (address & 7);
  u32 own = Slot::Make(__hbsan_hot.own[0], mask, AccessKind::kRead).raw();
  Lanes slots = LoadLanes(cell);
  u32 last = slots[kMarkerSlot];
  u32 place = EqualBut(slots, Splat(own), kEpochBits);
  if (HBSAN_UNLIKELY(place == 0 || !(last & HBSAN_READ_BIT)))
    return false;
  uptr i = u32(__builtin_ctz(place));
  if (i != kMarkerSlot)
    StoreRelaxed(&cell[i], own);
  else if (HBSAN_UNLIKELY(!Exchange(&cell[i], last, own)))
    return false;
  // Around the slot: a wider load would wait for the store above.
  u64 pair = LoadPair(&cell[(i & 2) ^ 2]);
  u32 reads = u32(pair) & u32(pair >> 32) & LoadRelaxed(&cell[i ^ 1]);
  u64 pc_kind = Event::PackPc(0, EventKind::kRead, kBytes) | pc;
  if (HBSAN_LIKELY(reads & HBSAN_READ_BIT) &&
      HBSAN_LIKELY(
          LogScattered(t, __hbsan_hot.stack_top[-1], pc_kind, address)))
    return true;
  FinishRead(address, own, pc_kind);
  return true;
}

template <AccessKind kKind, bool kSpilled>
HBSAN_ALWAYS_INLINE void CheckInGranule(uptr address, u32 bytes, uptr pc) {
  ThreadState* t;
  if (!Enter(&t, kKind))
    return;
  u32 mask = ((1u << bytes) - 1) << (address & 7);
  u32 own = Slot::Make(__hbsan_hot.own[0], mask, kKind).raw();
  u64 found;
  if (kSpilled) {
    u32 marker = LoadAcquire(&CellOf(address)[kMarkerSlot]);
    found = HBSAN_LIKELY(IsMarker(marker))
                ? RenewSpilled(t, address, own, marker)
                : kNotRenewed;
    if (HBSAN_UNLIKELY(found == kNotRenewed))
      found = hbsan_check_cell(t, address, own);
  } else {
    found = CheckShared(t, address, own);
  }
  if (found == 0)
    return;
  // Logged before it is reported: the other thread may be reporting the same
  // race, and look for this event.
  u64 pc_kind = Event::PackPc(pc, static_cast<EventKind>(kKind), bytes);
  LogAccessInFull(t, pc_kind, address);
  if (HBSAN_UNLIKELY(u32(found) != 0))
    hbsan_report_thunk(t, address, own, u32(found), address, pc_kind);
}

// The inline check of an access that lies in two granules, which is most often
// recorded: loops over bytes that read ahead, and strings of odd lengths.
template <AccessKind kKind>
HBSAN_ALWAYS_INLINE bool TwoRecorded(uptr address, u64 bytes) {
  u32 offset = address & 7, rest = u32(offset + bytes - HBSAN_GRANULE_BYTES);
  if (rest - 1 >= HBSAN_GRANULE_BYTES)
    return false;
  u32 key = IsRead(kKind) ? HBSAN_READ_KEY(0) : HBSAN_WRITE_KEY(0);
  u32 first = 0xffu << offset & 0xff, second = (1u << rest) - 1;
  const u32* cell = CellOf(address);
  Lanes own = LoadLanes(__hbsan_hot.own);
  auto hit = [own](const u32* slots, u32 with) __attribute__((always_inline)) {
    return LaneBits(((LoadLanes(slots) ^ own) & Splat(with)) == 0) != 0;
  };
  return hit(cell, key | first) &&
         hit(cell + HBSAN_SLOTS_PER_CELL, key | second);
}

template <AccessKind kKind>
HBSAN_ALWAYS_INLINE void CheckSpan(uptr address, u32 bytes, uptr pc) {
  ThreadState* t;
  if (Enter(&t, kKind))
    hbsan_check_span(t, address,
                     Event::PackPc(pc, static_cast<EventKind>(kKind), bytes));
}

}  // namespace

#define HBSAN_OUT_OF_LINE __attribute__((preserve_all)) void
// Each saves the registers of its own work only.
#define HBSAN_PART(Name, Kind, Bytes, Spilled)                           \
  HBSAN_NOINLINE static HBSAN_OUT_OF_LINE Name##Bytes(const void* p) {   \
    CheckInGranule<AccessKind::Kind, Spilled>(reinterpret_cast<uptr>(p), \
                                              Bytes, HBSAN_RETURN_PC);   \
  }
#define HBSAN_ANY_CELL(Bytes)                           \
  HBSAN_PART(ReadAny, kRead, Bytes, false)              \
  HBSAN_PART(ReadSpilled, kRead, Bytes, true)           \
  HBSAN_PART(WriteAny, kWrite, Bytes, false)            \
  HBSAN_PART(WriteSpilled, kWrite, Bytes, true)         \
  HBSAN_OUT_OF_LINE hbsan_read##Bytes(const void* p) {  \
    uptr address = reinterpret_cast<uptr>(p);           \
    if (RenewRead<Bytes>(address, HBSAN_RETURN_PC))     \
      return;                                           \
    if (IsSpilled(address))                             \
      HBSAN_JUMP ReadSpilled##Bytes(p);                 \
    HBSAN_JUMP ReadAny##Bytes(p);                       \
  }                                                     \
  HBSAN_OUT_OF_LINE hbsan_write##Bytes(const void* p) { \
    if (IsSpilled(reinterpret_cast<uptr>(p)))           \
      HBSAN_JUMP WriteSpilled##Bytes(p);                \
    HBSAN_JUMP WriteAny##Bytes(p);                      \
  }

extern "C" {

__attribute__((preserve_all)) u64 hbsan_check_shared(ThreadState* t,
                                                     uptr granule, u32 own) {
  u64 found = Renew(t, granule, own);
  return found == kNotRenewed ? hbsan_check_cell(t, granule, own) : found;
}

HBSAN_ANY_CELL(1)
HBSAN_ANY_CELL(2)
HBSAN_ANY_CELL(4)
HBSAN_ANY_CELL(8)

HBSAN_OUT_OF_LINE hbsan_read16(const void* p) {
  CheckSpan<AccessKind::kRead>(reinterpret_cast<uptr>(p), 16, HBSAN_RETURN_PC);
}
HBSAN_OUT_OF_LINE hbsan_write16(const void* p) {
  CheckSpan<AccessKind::kWrite>(reinterpret_cast<uptr>(p), 16, HBSAN_RETURN_PC);
}

// Hooks, too.
HBSAN_EXPORT HBSAN_OUT_OF_LINE __hbsan_read_span(const void* p, u64 bytes) {
  if (TwoRecorded<AccessKind::kRead>(reinterpret_cast<uptr>(p), bytes))
    return;
  CheckSpan<AccessKind::kRead>(reinterpret_cast<uptr>(p), u32(bytes),
                               HBSAN_RETURN_PC);
}
HBSAN_EXPORT HBSAN_OUT_OF_LINE __hbsan_write_span(const void* p, u64 bytes) {
  if (TwoRecorded<AccessKind::kWrite>(reinterpret_cast<uptr>(p), bytes))
    return;
  CheckSpan<AccessKind::kWrite>(reinterpret_cast<uptr>(p), u32(bytes),
                                HBSAN_RETURN_PC);
}

__attribute__((preserve_all)) void hbsan_check_span(ThreadState* t,
                                                    uptr address, u64 pc_kind) {
  Event access = {pc_kind, address, kNoContext, 0};
  AccessKind kind = static_cast<AccessKind>(access.kind());
  uptr end = address + access.size();
  u32 base = t->hot->own[0];
  uptr race_granule = 0;
  u32 race_own = 0, raced_with = 0, sweeps_seen = 0;
  bool log = false;
  u32 mask = 0xffu << (address & 7) & 0xff;
  for (uptr granule = address & ~uptr{7}; granule < end; mask = 0xff) {
    uptr next = granule + HBSAN_GRANULE_BYTES;
    if (next > end)
      mask &= 0xffu >> (next - end);
    u32 own = Slot::Make(base, mask, kind).raw();
    u64 found = CheckShared(t, granule, own);
    log |= found != 0;
    if (HBSAN_UNLIKELY(u32(found) != 0) && raced_with == 0) {
      race_granule = granule;
      race_own = own;
      raced_with = u32(found);
      sweeps_seen = t->sweeps_seen;
    }
    granule = next;
  }
  if (!log)
    return;
  LogAccess(t, pc_kind, address);
  if (HBSAN_UNLIKELY(raced_with != 0)) {
    t->sweeps_seen = sweeps_seen;
    hbsan_report_thunk(t, race_granule, race_own, raced_with, address, pc_kind);
  }
}

}  // extern "C"

}  // namespace hbsan
