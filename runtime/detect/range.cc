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

// The commonest cases of CheckCell, cheaper: the cell is empty, or holds an
// older slot of this thread in its first place and nothing else.
// Raced and logged as CheckCell; false, and nothing done, in any other case.
HBSAN_ALWAYS_INLINE bool StoreIfPlain(ThreadState* t, uptr granule, u32 own,
                                      u32* raced_with) {
  u32* cell = CellOf(granule);
  u64 low = LoadPair(cell);
  if (low >> 32 | LoadPair(cell + 2))
    return false;
  u32 only = u32(low);
  if (only == 0) {
    if (!Exchange(cell, 0, own))
      return false;
  } else if (((only ^ own) & ThreadBits(own)) == 0 && MayReplace(only, own)) {
    StoreRelaxed(cell, own);
  } else {
    return false;
  }
  if (HBSAN_UNLIKELY(LoadRelaxed(cell + 1) != 0 || LoadPair(cell + 2) != 0))
    *raced_with = hbsan_judge_others(t, granule, own);
  return true;
}

// What a range has met so far.
struct Findings {
  bool log = false;
  u32 own = 0, raced_with = 0;  // the first race
  u32 sweeps_seen = 0;          // when that was found
  uptr granule = 0;

  HBSAN_ALWAYS_INLINE void Race(const ThreadState* t, uptr at, u32 access,
                                u32 with) {
    if (HBSAN_LIKELY(with == 0 || raced_with != 0))
      return;
    granule = at;
    own = access;
    raced_with = with;
    sweeps_seen = t->sweeps_seen;
  }
};

HBSAN_NOINLINE void CheckUncommon(ThreadState* t, uptr granule, u32 own,
                                  Findings* found) {
  u32 raced_with = 0;
  found->log |= CheckCell(t, granule, own, &raced_with);
  found->Race(t, granule, own, raced_with);
}

HBSAN_ALWAYS_INLINE void Check(ThreadState* t, uptr granule, u32 own,
                               Findings* found) {
  u32 raced_with = 0;
  if (HBSAN_UNLIKELY(!StoreIfPlain(t, granule, own, &raced_with))) {
    CheckUncommon(t, granule, own, found);
    return;
  }
  found->log = true;
  found->Race(t, granule, own, raced_with);
}

// All bits of a lane set: it is empty, or a slot of this thread.  No slot is
// ever taken for the thread's in the last place, where markers are.
HBSAN_ALWAYS_INLINE Lanes EmptyOrMine(Lanes slots, u32 own) {
  u32 thread_bits = ThreadBits(own), thread = own & thread_bits;
  Lanes mine = {thread, thread, thread, ~0u};
  return Lanes(slots == 0) | Lanes((slots & thread_bits) == mine);
}

// Publishes a write to kCells granules of a block that is freed, or new, if
// their cells have nothing but slots of this thread, or none.  No barrier for
// empty cells either: who touches one at this instant uses the block after its
// free, which the next access to it finds again.
template <u32 kCells>
HBSAN_ALWAYS_INLINE bool StoreUnshared(uptr granule, u32 own) {
  u32* cells = CellOf(granule);
  Lanes slots[kCells], any = {}, good = ~Lanes{};
  for (u32 i = 0; i < kCells; i++) {
    slots[i] = LoadLanes(cells + 4 * i);
    any |= slots[i];
  }
  if (LaneBits(any != 0) != 0) {
    for (u32 i = 0; i < kCells; i++) good &= EmptyOrMine(slots[i], own);
    if (LaneBits(good) != 0xf)
      return false;
  }
  for (u32 i = 0; i < kCells; i++)
    StoreVector(cells + 4 * i, Lanes{own, 0, 0, 0});
  return true;
}

// The same for all granules up to `end`, the last one included.
void CheckUnshared(ThreadState* t, uptr granule, uptr end, u32 own,
                   Findings* found) {
  constexpr u32 kAtOnce = 4;
  while (granule < end) {
    if (granule + 8 * kAtOnce <= end && StoreUnshared<kAtOnce>(granule, own)) {
      found->log = true;
      granule += 8 * kAtOnce;
      continue;
    }
    for (u32 i = 0; i < kAtOnce && granule < end; i++, granule += 8) {
      if (StoreUnshared<1>(granule, own))
        found->log = true;
      else
        Check(t, granule, own, found);
    }
  }
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
  // If a sweep ended since the check looked, the slot may stand for something
  // else by now (recycle.cc).  What it said is in the cell in other words.
  SlotOrigin origin = {};
  SignalsWait signals_wait(t);
  for (u32 tries = 0; raced_with != 0 && tries < 8; tries++) {
    if (FindOrigin(Slot(raced_with), &origin) &&
        LoadAcquire(&g_sweeps_ended) == t->sweeps_seen)
      break;
    raced_with = hbsan_judge_others(t, granule, own);
  }
  if (raced_with != 0)
    ReportRace({t, pc, address, bytes, kind, granule & ~uptr{7}, Slot(own),
                Slot(raced_with), origin});
}

}  // namespace

// Called by the thunk of the access check.
extern "C" void hbsan_report(ThreadState* t, uptr granule, u32 own,
                             u32 raced_with, uptr address, u64 pc_kind) {
  Event access = {pc_kind, address, kNoContext, 0};
  Report(t, granule, own, raced_with, access.pc(), address, access.size(),
         static_cast<AccessKind>(access.kind()));
}

namespace {

HBSAN_ALWAYS_INLINE void CheckBytes(ThreadState* t, uptr pc, uptr address,
                                    uptr bytes, AccessKind kind, bool is_new) {
  if (bytes == 0 || t->ignore_accesses)
    return;
  u32 base = t->hot->own[0];
  uptr end = address + bytes;
  Lanes own_lanes = Splat(base);
  Lanes full_key =
      Splat(IsRead(kind) ? HBSAN_READ_KEY(0xff) : HBSAN_WRITE_KEY(0xff));
  u32 full = Slot::Make(base, 0xff, kind).raw();
  Findings found;
  if (kind == AccessKind::kFree) {
    CheckUnshared(t, address, end, full, &found);
  } else {
    uptr granule = address & ~uptr{7};
    if (granule < address) {
      u32 mask = BytesInGranule(granule, address, end);
      Check(t, granule, Slot::Make(base, mask, kind).raw(), &found);
      granule += 8;
    }
    uptr whole_end = RoundDown(end, 8);
    if (is_new && granule < whole_end) {
      CheckUnshared(t, granule, whole_end, full, &found);
      granule = whole_end;
    }
    for (; granule + 8 <= end; granule += 8)
      if (!Hit(CellOf(granule), own_lanes, full_key))
        Check(t, granule, full, &found);
    if (granule < end) {
      u32 mask = BytesInGranule(granule, address, end);
      Check(t, granule, Slot::Make(base, mask, kind).raw(), &found);
    }
  }
  if (!found.log && !found.raced_with)
    return;
  t->recorded = 1;
  AppendRange(t, static_cast<EventKind>(kind), pc, address, bytes);
  if (!found.raced_with)
    return;
  t->sweeps_seen = found.sweeps_seen;
  Report(t, found.granule, found.own, found.raced_with, pc, address, bytes,
         kind);
}

}  // namespace

void CheckRange(ThreadState* t, uptr pc, uptr address, uptr bytes,
                AccessKind kind) {
  CheckBytes(t, pc, address, bytes, kind, /*is_new=*/false);
}

void CheckNew(ThreadState* t, uptr pc, uptr address, uptr bytes) {
  CheckBytes(t, pc, address, bytes, AccessKind::kWrite, /*is_new=*/true);
}

void CheckAtomic(ThreadState* t, uptr pc, uptr address, u32 bytes,
                 AccessKind kind) {
  if (t->ignore_accesses)
    return;
  u64 pc_kind = Event::PackPc(pc, static_cast<EventKind>(kind), bytes);
  if (HBSAN_UNLIKELY((address & 7) + bytes > 8)) {
    hbsan_check_span(t, address, pc_kind);
    return;
  }
  u32 mask = (0xffu >> (8 - bytes)) << (address & 7);
  CheckAtomicSlot(t, address, Slot::Make(t->hot->own[0], mask, kind).raw(),
                  pc_kind);
}

void CheckAtomicSlot(ThreadState* t, uptr address, u32 own, u64 pc_kind) {
  u64 found = Renew(t, address, own);
  if (HBSAN_UNLIKELY(found == kNotRenewed)) {
    found = hbsan_check_cell(t, address, own);
    if (!(own & HBSAN_READ_BIT))
      MakeRoomByWrite(t, address, own);
  }
  if (found == 0)
    return;
  LogAccess(t, pc_kind, address);
  if (HBSAN_UNLIKELY(u32(found) != 0))
    hbsan_report(t, address, own, u32(found), address, pc_kind);
}

}  // namespace hbsan
