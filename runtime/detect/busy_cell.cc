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

// What is to stay of the own slot at `i` when `publish` is at `index`: the
// bytes that no newer own slot says again; 0 when there are none.  Of two slots
// of one epoch the one further on counts as newer, so that no byte goes from
// both.
HBSAN_ALWAYS_INLINE u32 Remainder(Lanes slots, u32 i, u32 index, u32 publish) {
  u32 slot = slots[i];
  u32 left = ~slot & HBSAN_UNTOUCHED_BITS;
  for (u32 j = 0; j < HBSAN_SLOTS_PER_CELL; j++) {
    u32 by = j == index ? publish : slots[j];
    u32 order = (by & kEpochBits) + u32(j > i), last = slot & kEpochBits;
    if (((by ^ publish) & ThreadBits(publish)) == 0 && by != 0 &&
        (by & ~slot & (HBSAN_READ_BIT | HBSAN_ATOMIC_BIT)) == 0 &&
        (j == index || order > last))
      left &= by;
  }
  return left == 0 ? 0 : slot | (~left & HBSAN_UNTOUCHED_BITS);
}

}  // namespace

extern "C" {

__attribute__((preserve_all)) u64 hbsan_check_cell(ThreadState* t, uptr granule,
                                                   u32 own) {
  u32* cell = CellOf(granule);
  u32 thread_bits = ThreadBits(own);
  t->sweeps_seen = LoadAcquire(&g_sweeps_ended);
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
    LaneMask own_lanes = OfSameThread(slots, o, thread_bits) & (slots != 0);
    u32 own_slots = LaneBits(own_lanes);
    u32 suspects = Suspects(slots, o, thread_bits);
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
    // one; else an own one that says nothing more; else one that nobody can
    // race with any more.  Other threads' own slots come last: they may be
    // storing there plainly.  An own slot moves to where the hooks look when it
    // may.
    u32 first = 1u << FirstPlace(own);
    u32 usable = places.mine ? places.mine | ((places.empty | stale) & first)
                 : stale     ? stale
                             : places.empty;
    if (HBSAN_UNLIKELY(!usable))
      usable = SaidAgain(slots, own_lanes);
    if (HBSAN_UNLIKELY(!usable))
      usable = HeardByAll(slots);
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
    u32 index = u32(__builtin_ctz(usable & first ? first : usable));
    // What says nothing more goes, so that the cell becomes private again and
    // leaves room to others.
    Lanes next = With(slots, 1u << index, publish);
    for (u32 rest = (own_slots | stale) & ~(1u << index); rest;
         rest &= rest - 1) {
      u32 i = u32(__builtin_ctz(rest));
      u32 left = stale >> i & 1 ? 0 : Remainder(slots, i, index, publish);
      next = With(next, 1u << i, left);
    }
    u64 found = PublishLanes(t, granule, own, slots, next);
    if (found != kNotRenewed)
      return u32(found) != 0 ? found : found | raced_with;
  }
}

__attribute__((preserve_all)) u32 hbsan_judge_others(ThreadState* t,
                                                     uptr granule, u32 own) {
  t->sweeps_seen = LoadAcquire(&g_sweeps_ended);
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
  Lanes slots = LoadLanes(CellOf(granule));
  bool found = !IsMarker(slots[kMarkerSlot]) && HeardByAll(slots) != 0;
  t->no_room = !found && !MakeRoom(granule);
}

}  // extern "C"

}  // namespace hbsan
