// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The check of a cell that other accesses share; protocol in cell_check.h.
//
// Uses a few vector registers, which its calling convention saves, and only
// instructions that leave the upper halves of wider ones alone; what it calls
// obeys the same convention.
#include "runtime/detect/detect.h"
#include "runtime/detect/judge.h"
#include "runtime/detect/spilled_cell.h"

namespace hbsan {

namespace {

// The slot to give up when no spill node is left: any but an own one of this
// epoch, at random so that no fixed pattern of readers hides a race.
HBSAN_ALWAYS_INLINE u32 Victim(ThreadState* t, const u32* cell, u32 own) {
  t->random = t->random * 1664525 + 1013904223;
  u32 i = t->random >> 30;
  if (((LoadRelaxed(&cell[i]) ^ own) & HBSAN_OWNER_BITS) == 0)
    i = (i + 1) % HBSAN_SLOTS_PER_CELL;
  Bump(&g_stats.evictions);
  return i;
}

}  // namespace

extern "C" {

__attribute__((preserve_all)) void hbsan_check_in_granule(ThreadState* t,
                                                          uptr address, u32 own,
                                                          u64 pc_kind) {
  u64 found = CheckShared(t, address, own);
  if (found == 0)
    return;
  // Logged before it is reported: the other thread may be reporting the same
  // race, and look for this event.
  t->recorded = 1;
  AppendEventInline(t, pc_kind, address);
  if (HBSAN_UNLIKELY(u32(found) != 0))
    hbsan_report_thunk(t, address, own, u32(found), address, pc_kind);
}

__attribute__((preserve_all)) u64 hbsan_check_cell(ThreadState* t, uptr granule,
                                                   u32 own) {
  u32* cell = CellOf(granule);
  u32 raced_with = 0;
  bool room_made = false;
  for (;;) {
    Lanes slots = LoadLanes(cell);
    Lanes o = Splat(own);
    if (HBSAN_UNLIKELY(IsMarker(slots[kMarkerSlot])))
      return hbsan_check_spilled(t, granule, own);
    if (Recorders(slots, o))
      return raced_with;
    u32 publish = Widened(slots, o, own);
    Places places = FindPlaces(slots, Splat(publish));
    u32 suspects = Suspects(slots, o);
    u32 stale = 0;  // of other threads, ordered, and may give way
    for (u32 rest = suspects; rest; rest &= rest - 1) {
      u32 i = u32(__builtin_ctz(rest));
      u32 slot = slots[i];
      if (HBSAN_UNLIKELY(!OrderedBefore(t, slot)))
        raced_with = slot;
      else
        stale |= 1u << i;
    }
    stale &= places.others;
    // An own slot; else, for a write, one it makes redundant; else an empty
    // one; else one that nobody can race with any more.  Other threads' own
    // slots come last: they may be storing there plainly.  The first place is
    // where the hooks look, so an own slot moves there when it is empty.
    u32 usable = places.mine ? places.mine | (places.empty & 1)
                 : stale     ? stale
                             : places.empty;
    if (HBSAN_UNLIKELY(!usable)) {
      for (u32 i = 0; i < HBSAN_SLOTS_PER_CELL; i++)
        if (HeardByAll(slots[i]))
          usable |= 1u << i;
    }
    if (HBSAN_UNLIKELY(!usable)) {
      for (u32 rest = places.others & ~suspects; rest; rest &= rest - 1)
        if (OrderedBefore(t, slots[__builtin_ctz(rest)]))
          usable |= rest & -rest;
      // The others of them go, too: a thread that changed its sid meets its
      // own older slots here.
      stale = usable;
    }
    if (HBSAN_UNLIKELY(!usable)) {
      if (!room_made || !t->no_room) {
        hbsan_make_room_thunk(t, granule);
        room_made = true;
        continue;
      }
      usable = 1u << Victim(t, cell, own);
    }
    u32 index = u32(__builtin_ctz(usable));
    if ((places.mine >> index & 1) && index != kMarkerSlot)
      StoreRelaxed(&cell[index], publish);
    else if (!Exchange(&cell[index], slots[index], publish))
      continue;
    // What else says nothing more goes, so that the cell becomes private again.
    u32 ours = 1u << index;
    for (u32 rest = (places.mine | stale) & ~ours; rest; rest &= rest - 1) {
      u32 i = u32(__builtin_ctz(rest));
      if (Exchange(&cell[i], slots[i], 0))
        ours |= 1u << i;
    }
    // And the bytes that an older own slot says no more, so that it can go when
    // the others are said again too.
    for (u32 rest = PartlySaid(slots, Splat(publish)); HBSAN_UNLIKELY(rest);
         rest &= rest - 1) {
      u32 i = u32(__builtin_ctz(rest));
      if (Exchange(&cell[i], slots[i],
                   slots[i] | (~publish & HBSAN_UNTOUCHED_BITS)))
        ours |= 1u << i;
    }
    // Step 3.  What appeared meanwhile may race, and needs no room from us.
    // Slot by slot: a wider load would wait for the store above.
    u32 changed = u32(LoadRelaxed(&cell[0]) != slots[0]) |
                  u32(LoadRelaxed(&cell[1]) != slots[1]) << 1 |
                  u32(LoadRelaxed(&cell[2]) != slots[2]) << 2 |
                  u32(LoadRelaxed(&cell[3]) != slots[3]) << 3;
    if (HBSAN_UNLIKELY(changed & ~ours)) {
      if (u32 late = hbsan_judge_others(t, granule, own))
        raced_with = late;
    }
    return kLogged | raced_with;
  }
}

__attribute__((preserve_all)) u32 hbsan_judge_others(ThreadState* t,
                                                     uptr granule, u32 own) {
  u32* cell = CellOf(granule);
  Lanes slots = LoadLanes(cell);
  if (u32 raced_with = UnorderedSuspect(t, slots, Splat(own)))
    return raced_with;
  u32 last = slots[kMarkerSlot];
  return IsMarker(last) ? hbsan_judge_spilled(t, granule, last, last, own) : 0;
}

__attribute__((preserve_all)) void hbsan_report_newcomers(ThreadState* t,
                                                          uptr address, u32 own,
                                                          u64 pc_kind) {
  uptr end = address + Event{pc_kind, 0, kNoContext, 0}.size();
  for (uptr granule = address & ~uptr{7}; granule < end;
       granule += HBSAN_GRANULE_BYTES) {
    u32 mask = BytesInGranule(granule, address, end);
    u32 slot = (own & ~HBSAN_UNTOUCHED_BITS) | (~mask & HBSAN_UNTOUCHED_BITS);
    if (u32 raced_with = hbsan_judge_others(t, granule, slot)) {
      hbsan_report_thunk(t, granule, slot, raced_with, address, pc_kind);
      return;
    }
  }
}

// Called by the thunk: ordinary code.
void hbsan_make_room(ThreadState* t, uptr granule) {
  // Often what fills cells is what everybody has heard of.
  constexpr u32 kRefreshEvery = 64;
  SignalsWait signals_wait(t);
  if (t->full_cells++ % kRefreshEvery == 0)
    RefreshHeardByAll();
  u32* cell = CellOf(granule);
  bool found = false;
  if (!IsMarker(LoadRelaxed(&cell[kMarkerSlot])))
    for (u32 i = 0; i < HBSAN_SLOTS_PER_CELL; i++)
      found |= HeardByAll(LoadRelaxed(&cell[i]));
  t->no_room = !found && !MakeRoom(granule);
}

}  // extern "C"

}  // namespace hbsan
