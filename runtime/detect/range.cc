// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks of whole ranges (memcpy and its relatives, system calls, free) and of
// atomic operations, for callers that are ordinary functions and may use the
// vector registers.
#include "runtime/detect/cell_check.h"
#include "runtime/detect/detect.h"
#include "runtime/detect/judge.h"

namespace hbsan {

namespace {

HBSAN_ALWAYS_INLINE bool Hit(const u32* cell, Lanes own, Lanes key) {
  return LaneBits(((LoadLanes(cell) ^ own) & key) == 0) != 0;
}

// The commonest case of CheckCell, cheaper: the cell holds at most an older
// slot of this thread in its first place.
// Raced and logged as CheckCell; false, and nothing done, in any other case.
HBSAN_ALWAYS_INLINE bool StoreIfPlain(ThreadState* t, uptr granule, u32 own,
                                      u32* raced_with) {
  u32* cell = CellOf(granule);
  u64 low = LoadPair(cell);
  if (low >> 32 | LoadPair(cell + 2))
    return false;
  u32 only = u32(low);
  if (only == 0 || (only ^ own) >> HBSAN_SID_SHIFT != 0 ||
      !MayReplace(only, own))
    return false;
  StoreRelaxed(cell, own);
  if (HBSAN_UNLIKELY(LoadRelaxed(cell + 1) != 0 || LoadPair(cell + 2) != 0))
    *raced_with = hbsan_judge_others(t, granule, own);
  return true;
}

// The same for a freed granule, whose cell has nothing but slots of this thread
// or none.  No barrier for empty cells either: who touches one at this instant
// is a use after free that the next access to the block finds again.
HBSAN_ALWAYS_INLINE bool StoreFreed(uptr granule, u32 own) {
  u32* cell = CellOf(granule);
  Lanes slots = LoadLanes(cell);
  Lanes foreign = ((slots ^ Splat(own)) & kSidBits) != 0;
  if (LaneBits((foreign & (slots != 0)) | Markers(slots)))
    return false;
  StoreVector(cell, Lanes{own, 0, 0, 0});
  return true;
}

// After `own`, an atomic write, was published where the thread had none: in a
// cell that fills up the slots go that it stands for, other threads' too, so
// that it need not spill.  Among them are the thread's own of a sid that it has
// used up.
HBSAN_ALWAYS_INLINE void MakeRoomByWrite(ThreadState* t, uptr granule,
                                         u32 own) {
  u32* cell = CellOf(granule);
  Lanes slots = LoadLanes(cell);
  // Two threads that read and update need four places, so one must be free for
  // the read that comes next: it could not replace a write.
  if (__builtin_popcount(LaneBits(slots == 0)) > 1 ||
      IsMarker(slots[kMarkerSlot]))
    return;
  for (u32 rest = FindPlaces(slots, Splat(own)).others; rest;
       rest &= rest - 1) {
    u32 i = u32(__builtin_ctz(rest));
    if (OrderedBefore(t, slots[i]))
      Exchange(&cell[i], slots[i], 0);
  }
}

void Report(ThreadState* t, uptr granule, u32 own, u32 raced_with, uptr pc,
            uptr address, uptr bytes, AccessKind kind) {
  // The slot may have been read before its sid was recycled (recycle.cc), and
  // then its base after that.  What it said is in the cell in other words.
  SlotOrigin unused;
  SignalsWait signals_wait(t);
  for (u32 tries = 0;
       raced_with != 0 && tries < 8 && !FindOrigin(Slot(raced_with), &unused);
       tries++)
    raced_with = hbsan_judge_others(t, granule, own);
  if (raced_with != 0 && !OrderedBefore(t, raced_with))
    ReportRace({t, pc, address, bytes, kind, granule & ~uptr{7}, Slot(own),
                Slot(raced_with)});
}

}  // namespace

// Called by the thunk of the access check.
extern "C" void hbsan_report(ThreadState* t, uptr granule, u32 own,
                             u32 raced_with, uptr address, u64 pc_kind) {
  Event access = {pc_kind, address, kNoContext, 0};
  Report(t, granule, own, raced_with, access.pc(), address, access.size(),
         static_cast<AccessKind>(access.kind()));
}

void CheckRange(ThreadState* t, uptr pc, uptr address, uptr bytes,
                AccessKind kind) {
  if (bytes == 0 || t->ignore_accesses)
    return;
  u32 base = t->hot->own[0];
  uptr end = address + bytes;
  Lanes own_lanes = Splat(base);
  Lanes full_key =
      Splat(IsRead(kind) ? HBSAN_READ_KEY(0xff) : HBSAN_WRITE_KEY(0xff));
  bool log = false;
  u32 race_own = 0, raced_with = 0;
  uptr race_granule = 0;
  auto check = [&](uptr granule, u32 own) __attribute__((always_inline)) {
    u32 raced = 0;
    log |= StoreIfPlain(t, granule, own, &raced) ||
           CheckCell(t, granule, own, &raced);
    if (HBSAN_UNLIKELY(raced && !raced_with)) {
      raced_with = raced;
      race_own = own;
      race_granule = granule;
    }
  };
  uptr granule = address & ~uptr{7};
  if (granule < address) {
    u32 mask = BytesInGranule(granule, address, end);
    check(granule, Slot::Make(base, mask, kind).raw());
    granule += 8;
  }
  u32 full = Slot::Make(base, 0xff, kind).raw();
  if (kind == AccessKind::kFree) {
    for (; granule + 8 <= end; granule += 8) {
      if (StoreFreed(granule, full))
        log = true;
      else
        check(granule, full);
    }
  }
  for (; granule + 8 <= end; granule += 8)
    if (!Hit(CellOf(granule), own_lanes, full_key))
      check(granule, full);
  if (granule < end)
    check(granule,
          Slot::Make(base, BytesInGranule(granule, address, end), kind).raw());
  if (!log && !raced_with)
    return;
  t->recorded = 1;
  AppendRange(t, static_cast<EventKind>(kind), pc, address, bytes);
  if (raced_with)
    Report(t, race_granule, race_own, raced_with, pc, address, bytes, kind);
}

void CheckAtomic(ThreadState* t, uptr pc, uptr address, u32 bytes,
                 AccessKind kind) {
  if (t->ignore_accesses)
    return;
  u64 pc_kind = Event::PackPc(pc, static_cast<EventKind>(kind), bytes);
  if (HBSAN_UNLIKELY((address & 7) + bytes > 8)) {
    hbsan_check_span(t, address, pc_kind, false);
    return;
  }
  u32 mask = (0xffu >> (8 - bytes)) << (address & 7);
  CheckAtomicSlot(t, address, Slot::Make(t->hot->own[0], mask, kind).raw(),
                  pc_kind);
}

void CheckAtomicSlot(ThreadState* t, uptr address, u32 own, u64 pc_kind) {
  u64 found = RenewShared(t, address, own);
  if (HBSAN_UNLIKELY(found == kNotRenewed)) {
    found = hbsan_check_cell(t, address, own);
    if (!(own & HBSAN_READ_BIT))
      MakeRoomByWrite(t, address, own);
  }
  if (found == 0)
    return;
  t->recorded = 1;
  AppendEventInline(t, pc_kind, address);
  if (HBSAN_UNLIKELY(u32(found) != 0))
    hbsan_report(t, address, own, u32(found), address, pc_kind);
}

}  // namespace hbsan
