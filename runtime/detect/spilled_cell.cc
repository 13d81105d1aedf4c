// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A spilled cell is the three slots before the marker and the slots of a chain
// of nodes.  All of them are treated alike, in groups of four, and every
// publication is a compare-and-swap.
//
// A node may be taken out of its cell, and after a long while serve another,
// only while the program races on the granule.  Even so nothing is reported
// that was read from a node which by then served another granule.
#include "runtime/detect/spilled_cell.h"

#include "runtime/detect/detect.h"
#include "runtime/detect/judge.h"
#include "runtime/detect/renew_spilled.h"

namespace hbsan {

namespace {

// Whether the chain that was found at `last` is still the cell's.
HBSAN_ALWAYS_INLINE bool StillThere(uptr granule, u32 last) {
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  u32 there = LoadRelaxed(&CellOf(granule)[kMarkerSlot]);
  return ((there ^ last) & ~(HBSAN_READ_BIT | kClosingBit)) == 0;
}
// Whether `publish` stands for all that is in the nodes, but for what can race
// with nobody.
HBSAN_ALWAYS_INLINE bool ChainGivesWay(ThreadState* t, uptr granule, u32 marker,
                                       u32 publish) {
  Groups groups(granule, marker);
  while (groups.Next()) {
    Lanes slots = LoadLanes(groups.at);
    Places places = FindPlaces(slots, Splat(publish));
    for (u32 rest = ~(places.empty | places.mine) & 0xf; rest;
         rest &= rest - 1) {
      u32 i = u32(__builtin_ctz(rest));
      if (!((places.others >> i & 1) && OrderedBefore(t, slots[i])) &&
          !HeardByAll(slots[i]))
        return false;
    }
  }
  return true;
}

// Puts `publish` in the place of the marker, if it stands for the whole chain.
// Whoever publishes there before the marker is closing is seen thereafter; who
// comes later opens it again, and it stays.
HBSAN_ALWAYS_INLINE bool Close(ThreadState* t, uptr granule, u32 marker,
                               u32 publish) {
  u32* last = &CellOf(granule)[kMarkerSlot];
  u32 closing = marker | kClosingBit;
  if (!Exchange(last, marker, closing))
    return false;
  if (ChainGivesWay(t, granule, marker, publish) &&
      Exchange(last, closing, publish))
    return true;
  Exchange(last, closing, marker);
  return false;
}

// Back to the usual form after `publish` took the marker's place: what it
// stands for leaves the cell, and it goes to the first place, where the hooks
// look; not to another thread's, who may be storing there plainly, unless that
// conflicts.
HBSAN_ALWAYS_INLINE void Tidy(ThreadState* t, u32* cell, u32 publish) {
  for (u32 i = 0; i < kMarkerSlot; i++) {
    u32 slot = LoadRelaxed(&cell[i]);
    bool own = slot != 0 && ((slot ^ publish) & ThreadBits(publish)) == 0;
    bool gives_way = slot == 0 ? i == 0
                               : MayReplace(slot, publish) &&
                                     (own || OrderedBefore(t, slot));
    bool takes = i == 0 && (slot == 0 || own || Conflict(slot, publish));
    if (gives_way)
      Exchange(&cell[i], slot, takes ? publish : 0);
  }
  if (LoadRelaxed(&cell[0]) == publish)
    Exchange(&cell[kMarkerSlot], publish, 0);
}

}  // namespace

extern "C" {

__attribute__((preserve_all)) u32 hbsan_judge_spilled(ThreadState* t,
                                                      uptr granule, u32 last,
                                                      u32 marker, u32 own) {
  Groups groups(granule, marker);
  while (groups.Next()) {
    Lanes slots = LoadLanes(groups.at);
    if (u32 slot = UnorderedSuspect(t, slots, Splat(own)))
      return StillThere(granule, last) ? slot : 0;
  }
  return 0;
}

__attribute__((preserve_all)) u64 hbsan_renew_spilled(ThreadState* t,
                                                      uptr granule, u32 own,
                                                      u32 marker) {
  return RenewSpilled(t, granule, own, marker);
}

__attribute__((preserve_all)) u64 hbsan_look_again(ThreadState* t, uptr granule,
                                                   u32 marker, u32 own) {
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  u32 there = LoadRelaxed(&CellOf(granule)[kMarkerSlot]);
  if (HBSAN_UNLIKELY((there ^ marker) & ~HBSAN_READ_BIT)) {
    // Somebody took the chain away, or is about to.  Again, unless the slot
    // happens to be in the cell that the chain left: then to look is all that
    // is missing.
    if (u32 again = u32(hbsan_check_cell(t, granule, own)))
      return kLogged | again;
  }
  return kLogged | hbsan_judge_others(t, granule, own);
}

__attribute__((preserve_all)) u64 hbsan_check_spilled(ThreadState* t,
                                                      uptr granule, u32 own) {
  u32* cell = CellOf(granule);
  bool room_made = false, tried_to_close = false;
  for (;;) {
    u32 marker = LoadAcquire(&cell[kMarkerSlot]);
    if (!IsMarker(marker))
      return hbsan_check_cell(t, granule, own);
    if (HBSAN_UNLIKELY(marker & kClosingBit)) {
      Exchange(&cell[kMarkerSlot], marker, marker & ~kClosingBit);
      continue;
    }
    Lanes o = Splat(own);
    u32 publish = own;
    u32 raced_with = 0;
    for (Groups g(granule, marker);;) {
      Lanes slots = LoadLanes(g.at);
      if (Recorders(slots, o))
        return 0;
      publish = Widened(slots, o, publish);
      if (u32 slot = UnorderedSuspect(t, slots, o))
        raced_with = slot;
      if (!g.Next())
        break;
    }
    if (HBSAN_UNLIKELY(raced_with) && !StillThere(granule, marker))
      continue;
    // Where to: best first, as in hbsan_check_cell.  What the access stands for
    // leaves the chain.
    Lanes p = Splat(publish);
    u32 *mine = nullptr, *stale = nullptr, *empty = nullptr, *passed = nullptr;
    u32 mine_seen = 0, stale_seen = 0, passed_seen = 0;
    u32 left_in_cell = 0, left_in_chain = 0;  // what does not give way
    for (Groups g(granule, marker);;) {
      Lanes slots = LoadLanes(g.at);
      Places places = FindPlaces(slots, p);
      for (u32 i = 0; i < 4; i++) {
        u32 bit = 1u << i;
        u32 slot = slots[i];
        if (IsMarker(slot))
          continue;
        if (places.empty & bit) {
          empty = empty ? empty : &g.at[i];
        } else if (places.mine & bit) {
          if (!mine)
            mine = &g.at[i], mine_seen = slot;
          else if (g.node != 0)
            Exchange(&g.at[i], slot, 0);
        } else if ((places.others & bit) && OrderedBefore(t, slot)) {
          if (!stale)
            stale = &g.at[i], stale_seen = slot;
          else if (g.node != 0)
            Exchange(&g.at[i], slot, 0);
        } else if (HeardByAll(slot)) {
          if (!passed)
            passed = &g.at[i], passed_seen = slot;
          else if (g.node != 0)
            Exchange(&g.at[i], slot, 0);
        } else {
          (g.node == 0 ? left_in_cell : left_in_chain)++;
        }
      }
      if (!g.Next())
        break;
    }
    bool plain_write_of_all = (publish & kLessBits) == 0;
    if (plain_write_of_all && left_in_cell + left_in_chain == 0 &&
        !raced_with) {
      // The access stands for all there is, and whoever touches the granule at
      // this instant races with it: it takes the marker's place.
      if (!Exchange(&cell[kMarkerSlot], marker, publish))
        continue;
      raced_with = hbsan_judge_others(t, granule, own);
      if (u32 late = hbsan_judge_spilled(t, granule, publish, marker, own))
        raced_with = late;
      Tidy(t, cell, publish);
      hbsan_free_chain_thunk(marker);
      return kLogged | raced_with;
    }
    // Only a write makes other threads' slots redundant for good; a reader
    // takes them when there is no other place.
    bool write = !(own & HBSAN_READ_BIT);
    if (write && (marker & HBSAN_READ_BIT)) {
      Exchange(&cell[kMarkerSlot], marker, marker & ~HBSAN_READ_BIT);
      continue;
    }
    // Not as soon as the rest fits: it would come to the same again.
    if (write && (own & HBSAN_ATOMIC_BIT) && left_in_chain == 0 &&
        left_in_cell <= 1 && !tried_to_close) {
      tried_to_close = true;
      if (!Close(t, granule, marker, publish))
        continue;
      if (u32 late = hbsan_judge_others(t, granule, own))
        raced_with = late;
      Tidy(t, cell, publish);
      hbsan_free_chain_thunk(marker);
      return kLogged | raced_with;
    }
    u32* place = mine;
    u32 seen = mine_seen;
    if (!place && write && stale)
      place = stale, seen = stale_seen;
    if (!place && empty)
      place = empty, seen = 0;
    if (!place && passed)
      place = passed, seen = passed_seen;
    if (!place && stale)
      place = stale, seen = stale_seen;
    if (HBSAN_UNLIKELY(!place)) {
      if (!room_made || !t->no_room) {
        hbsan_make_room_thunk(t, granule);
        room_made = true;
        continue;
      }
      place = cell;
      seen = LoadRelaxed(cell);
      Bump(&g_stats.evictions);
    }
    if (!Exchange(place, seen, publish))
      continue;
    u64 found = hbsan_look_again(t, granule, marker, own);
    return u32(found) != 0 ? found : found | raced_with;
  }
}

// Called by the thunk: ordinary code.
void hbsan_free_chain(u32 marker) { FreeChain(marker); }

}  // extern "C"

}  // namespace hbsan
