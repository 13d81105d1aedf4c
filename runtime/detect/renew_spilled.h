// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The usual accesses to a spilled cell, for programs whose threads access parts
// of granules in many ways, and for data that many threads read.  What is not
// covered here hbsan_check_spilled does.
#ifndef HBSAN_RUNTIME_DETECT_RENEW_SPILLED_H_
#define HBSAN_RUNTIME_DETECT_RENEW_SPILLED_H_

#include "runtime/detect/judge.h"
#include "runtime/detect/spilled_cell.h"

namespace hbsan {

// The groups of a spilled cell, one after another.
struct Groups {
  u32* at;
  u32 node;       // index, 0 in the cell
  u32 group = 0;  // in the node
  u32 first_node;

  HBSAN_ALWAYS_INLINE Groups(uptr granule, u32 marker)
      : at(CellOf(granule)), node(0), first_node(NodeOfMarker(marker)) {}
  HBSAN_ALWAYS_INLINE bool Next() {
    if (node != 0 && ++group < kSpillSlots / 4) {
      at += 4;
      return true;
    }
    // Pairs with the release that linked the node.
    node = node == 0 ? first_node : LoadAcquire(&NodeAt(node)->next);
    group = 0;
    at = NodeAt(node)->slots;
    return node != 0;
  }
};

// What is neither the thread's own, nor empty, nor a marker.
HBSAN_ALWAYS_INLINE u32 Others(Lanes slots, Lanes own) {
  return LaneBits(OfSameThread(slots, own, kSidBits) | (slots == 0) |
                  Markers(slots)) ^
         0xf;
}

// The place that a thread's access may take in a chain.
struct Renewable {
  // Best first: the same access of an older epoch; one of this epoch that it
  // merges with; what it says again; an empty one.
  enum Rank : u32 { kNone, kEmpty, kCovered, kMerging, kOlder } rank = kNone;
  u32* group = nullptr;
  u32 i = 0;  // in the group
  u32 seen = 0;

  HBSAN_ALWAYS_INLINE void Offer(Rank better, u32* slots, Lanes values,
                                 u32 bits) {
    if (bits == 0 || rank >= better)
      return;
    rank = better;
    group = slots;
    i = u32(__builtin_ctz(bits));
    seen = values[i];
  }
};

// `slots` without what `own` says again of the same thread's others.
HBSAN_ALWAYS_INLINE Lanes Trimmed(Lanes slots, Lanes own) {
  LaneMask said = OfSameThread(slots, own, kSidBits) & (slots != 0) &
                  (slots != own) &
                  ((own & ~slots & (HBSAN_READ_BIT | HBSAN_ATOMIC_BIT)) == 0) &
                  ~LaneMask(Markers(slots));
  Lanes rest = slots | (~own & HBSAN_UNTOUCHED_BITS & Lanes(said));
  return rest & ~Lanes(said & LaneMask(Markers(rest)));
}

// What the access says again goes, or the slots of a thread that accesses the
// same bytes in many ways would be ever more.
HBSAN_ALWAYS_INLINE void Trim(uptr granule, u32 marker, u32 publish) {
  Lanes p = Splat(publish);
  for (Groups g(granule, marker);;) {
    Lanes slots = LoadLanes(g.at);
    Lanes next = Trimmed(slots, p);
    // Should it fail, then something stays that says nothing new.
    if (LaneBits(next == slots) != 0xf)
      ExchangeVector(g.at, slots, next);
    if (!g.Next())
      return;
  }
}

// Whether there is nothing but the thread's own.
HBSAN_ALWAYS_INLINE bool OnlyOwn(uptr granule, u32 marker, Lanes own) {
  for (Groups g(granule, marker);;) {
    if (Others(LoadLanes(g.at), own))
      return false;
    if (!g.Next())
      return LoadRelaxed(&CellOf(granule)[kMarkerSlot]) == marker;
  }
}

// Publishes `own` in the cell, where the inline check finds it from now on, and
// what was there in `place` of the chain.
HBSAN_ALWAYS_INLINE bool BringForward(u32* cell, const Renewable& place,
                                      u32 own) {
  // The thread's oldest; of one sid, slots compare as their epochs do.
  u32 i = 0, oldest = own;
  for (u32 j = 0; j < kMarkerSlot; j++) {
    u32 slot = LoadRelaxed(&cell[j]);
    if (((slot ^ own) & kSidBits) == 0 && slot != 0 &&
        (slot & kEpochBits) < (oldest & kEpochBits)) {
      i = j;
      oldest = slot;
    }
  }
  if (oldest == own)
    return Exchange(&place.group[place.i], place.seen, own);
  // Between the two, what is missing is what `own` says again; who races with
  // that is met by step 3.
  return Exchange(&place.group[place.i], place.seen, oldest) &&
         Exchange(&cell[i], oldest, own);
}

// The cell's last slot is `marker`.  kNotRenewed, and nothing forgotten, when
// it is not that simple.
HBSAN_ALWAYS_INLINE u64 RenewSpilled(ThreadState* t, uptr granule, u32 own,
                                     u32 marker) {
  bool read = own & HBSAN_READ_BIT;
  // The general path gives chains back, and tells readers of writes.
  if (HBSAN_UNLIKELY(marker & kClosingBit) || IsOfTicket(own) ||
      (!read && ((marker | own) & (HBSAN_READ_BIT | HBSAN_ATOMIC_BIT))) ||
      (own & kLessBits) == 0)
    return kNotRenewed;
  bool reads_only = marker & own & HBSAN_READ_BIT;
  Lanes o = Splat(own);
  Renewable place;
  bool only_own = true;
  for (Groups g(granule, marker);;) {
    Lanes slots = LoadLanes(g.at);
    if (Recorders(slots, o))
      return 0;
    if (u32 others = Others(slots, o)) {
      // A write would make them redundant.
      if (!read)
        return kNotRenewed;
      only_own = false;
      others &= LaneBits((slots & HBSAN_READ_BIT) == 0);
      for (; HBSAN_UNLIKELY(others); others &= others - 1)
        if (!OrderedAtFirstSight(t, slots[__builtin_ctz(others)]))
          return kNotRenewed;
    }
    if (u32 older = EqualBut(slots, o, kEpochBits) & ~LaneBits(slots == 0)) {
      place.Offer(Renewable::kOlder, g.at, slots, older);
      // Behind the cell there is nothing but reads.
      if (reads_only)
        break;
    }
    if (!g.Next())
      break;
  }
  if (HBSAN_UNLIKELY(place.rank == Renewable::kNone)) {
    for (Groups g(granule, marker);;) {
      Lanes slots = LoadLanes(g.at);
      u32 empty = LaneBits(slots == 0);
      u32 mine =
          LaneBits(OfSameThread(slots, o, kSidBits) & ~Markers(slots)) & ~empty;
      place.Offer(Renewable::kMerging, g.at, slots,
                  mine & EqualBut(slots, o, HBSAN_UNTOUCHED_BITS));
      place.Offer(Renewable::kCovered, g.at, slots, mine & Covered(slots, o));
      place.Offer(Renewable::kEmpty, g.at, slots, empty);
      if (!g.Next())
        break;
    }
  }
  if (place.rank == Renewable::kNone)
    return kNotRenewed;
  u32* cell = CellOf(granule);
  u32 publish = place.rank == Renewable::kMerging ? own & place.seen : own;
  bool published = place.group == cell || place.rank == Renewable::kMerging
                       ? Exchange(&place.group[place.i], place.seen, publish)
                       : BringForward(cell, place, own);
  if (HBSAN_UNLIKELY(!published))
    return kNotRenewed;
  if (place.rank != Renewable::kOlder)
    Trim(granule, marker, publish);
  // A writer takes "read" away before it publishes.
  if (reads_only ? HBSAN_LIKELY(LoadRelaxed(&cell[kMarkerSlot]) == marker)
                 : only_own && HBSAN_LIKELY(OnlyOwn(granule, marker, o)))
    return kLogged;
  return hbsan_look_again(t, granule, marker, own);
}

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_DETECT_RENEW_SPILLED_H_
