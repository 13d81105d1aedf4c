// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The vector form of the predicates in cell_check.h: what four slots mean to an
// access.  Computed without branches and without clocks: what a shared cell
// holds is not predictable, and most of it needs no comparison of epochs.
#ifndef HBSAN_RUNTIME_DETECT_JUDGE_H_
#define HBSAN_RUNTIME_DETECT_JUDGE_H_

#include "runtime/detect/cell_check.h"
#include "runtime/detect/lanes.h"
#include "runtime/detect/spilled_cell.h"

namespace hbsan {

// A comparison's result: all ones where it holds.
typedef s32 LaneMask __attribute__((vector_size(16)));

HBSAN_ALWAYS_INLINE Lanes LoadLanes(const u32* slots) {
  return LoadVector<Lanes>(slots);
}

// Bit i of a result stands for slot i.

// Slots of this epoch that say all that `own` says.
HBSAN_ALWAYS_INLINE u32 Recorders(Lanes slots, Lanes own) {
  return LaneBits(
      (((slots ^ own) & HBSAN_OWNER_BITS) | (slots & ~own & kLessBits)) == 0);
}

// Slots of this epoch that say what an access to `mask` of the granule says;
// `own` as in hbsan_hot_state.
template <AccessKind kKind>
HBSAN_ALWAYS_INLINE Lanes Hits(uptr granule, u32 mask, Lanes own) {
  Lanes key = Splat(kKind == AccessKind::kRead ? HBSAN_READ_KEY(mask)
                                               : HBSAN_WRITE_KEY(mask));
  return Lanes((LoadLanes(CellOf(granule)) & key) == own);
}

// Slots that differ from `own` in nothing but the bits of `except`.
HBSAN_ALWAYS_INLINE u32 EqualBut(Lanes slots, Lanes own, u32 except) {
  return LaneBits(((slots ^ own) & ~except) == 0);
}

// Slots of other threads that race with `own` unless they are ordered before
// it.  A marker has no byte in common with anything.  `thread_bits` are those
// of `own`.
HBSAN_ALWAYS_INLINE u32 Suspects(Lanes slots, Lanes own, u32 thread_bits) {
  return LaneBits(
             (slots == 0) | (((slots ^ own) & thread_bits) == 0) |
             (((slots | own) & HBSAN_UNTOUCHED_BITS) == HBSAN_UNTOUCHED_BITS) |
             ((slots & own & (HBSAN_READ_BIT | HBSAN_ATOMIC_BIT)) != 0)) ^
         0xf;
}

// One of the suspects that is not ordered before `own`, or 0.
HBSAN_ALWAYS_INLINE u32 UnorderedSuspect(const ThreadState* t, Lanes slots,
                                         Lanes own) {
  for (u32 rest = Suspects(slots, own, ThreadBits(own[0]));
       HBSAN_UNLIKELY(rest); rest &= rest - 1) {
    u32 slot = slots[__builtin_ctz(rest)];
    if (!OrderedBefore(t, slot))
      return slot;
  }
  return 0;
}

// `publish`, widened by the slots that `own` merges with.
HBSAN_ALWAYS_INLINE u32 Widened(Lanes slots, Lanes own, u32 publish) {
  for (u32 rest = EqualBut(slots, own, HBSAN_UNTOUCHED_BITS); rest;
       rest &= rest - 1)
    publish &= slots[__builtin_ctz(rest)];
  return publish;
}

// The vector form of IsMarker.
HBSAN_ALWAYS_INLINE auto Markers(Lanes slots) {
  return (slots & HBSAN_UNTOUCHED_BITS) == HBSAN_UNTOUCHED_BITS;
}

// The vector form of MayReplace.
HBSAN_ALWAYS_INLINE u32 Covered(Lanes slots, Lanes own) {
  return LaneBits((own & ~slots & kLessBits) == 0);
}

HBSAN_ALWAYS_INLINE LaneMask OfSameThread(Lanes slots, Lanes own,
                                          u32 thread_bits) {
  return ((slots ^ own) & thread_bits) == 0;
}

// `slots`, with `value` at the places `bits`.
HBSAN_ALWAYS_INLINE Lanes With(Lanes slots, u32 bits, u32 value) {
  Lanes at = Lanes((Lanes{1, 2, 4, 8} & Splat(bits)) != 0);
  return (slots & ~at) | (Splat(value) & at);
}

struct Places {
  u32 empty;
  u32 mine;    // of this thread, and may give way to the access
  u32 others;  // other threads' that may give way if they are ordered before it
};

HBSAN_ALWAYS_INLINE Places FindPlaces(Lanes slots, Lanes publish) {
  u32 empty = LaneBits(slots == 0);
  u32 replaceable =
      Covered(slots, publish) & ~empty & ~LaneBits(Markers(slots));
  u32 mine = LaneBits(OfSameThread(slots, publish, ThreadBits(publish[0])));
  return {empty, replaceable & mine, replaceable & ~mine};
}

// Whether nobody, now or later, can race with the access in `slot`.
HBSAN_ALWAYS_INLINE bool HeardByAll(u32 slot) {
  u32 sid = slot >> HBSAN_SID_SHIFT;
  u32 epoch = g_sid_base[sid] + Slot(slot).slot_epoch();
  if (HBSAN_UNLIKELY(IsArchived(slot))) {
    ArchiveRecord r = RecordOf(slot);
    sid = r.sid;
    epoch = r.last;
  }
  return LoadRelaxed(&g_heard_by_all[sid]) >= epoch;
}
HBSAN_ALWAYS_INLINE u32 HeardByAll(Lanes slots) {
  u32 bits = 0;
  for (u32 i = 0; i < HBSAN_SLOTS_PER_CELL; i++)
    bits |= u32(HeardByAll(slots[i])) << i;
  return bits;
}

// Slots, among the thread's own (`mine`), of which newer ones say all again:
// whoever races with such a slot races with one of the newer.  One of them may
// go; the others may be among what says it again.
HBSAN_ALWAYS_INLINE u32 SaidAgain(Lanes slots, LaneMask mine) {
  // The others say nothing.
  Lanes sayers = slots | Lanes(~mine);
  Lanes left = ~slots & HBSAN_UNTOUCHED_BITS;
  auto take = [&](Lanes sayer) __attribute__((always_inline)) {
    // Of one thread slot, so the epochs compare as signed numbers, too.
    LaneMask says =
        ((sayer & ~slots & (HBSAN_READ_BIT | HBSAN_ATOMIC_BIT)) == 0) &
        (LaneMask(sayer | kLessBits) >= LaneMask(slots));
    left &= sayer | Lanes(~says);
  };
  take(__builtin_shufflevector(sayers, sayers, 1, 2, 3, 0));
  take(__builtin_shufflevector(sayers, sayers, 2, 3, 0, 1));
  take(__builtin_shufflevector(sayers, sayers, 3, 0, 1, 2));
  return LaneBits(mine & (left == 0));
}

// Where a thread's first access to a cell goes, if that place is empty: where
// the hooks look (PrivateCell).
HBSAN_ALWAYS_INLINE u32 FirstPlace(u32 own) {
  return own & HBSAN_READ_BIT ? 1 : 0;
}

inline constexpr u64 kNotRenewed = ~u64{0};

// Steps 2 and 3 where only place `i` changes.  kNotRenewed when somebody else
// was quicker.
HBSAN_ALWAYS_INLINE u64 PublishAt(ThreadState* t, uptr granule, u32 own,
                                  const u32* seen, u32 i, u32 publish,
                                  bool plainly) {
  u32* cell = CellOf(granule);
  // Others take the last place for their marker.
  if (HBSAN_LIKELY(plainly && i != kMarkerSlot))
    StoreRelaxed(&cell[i], publish);
  else if (!Exchange(&cell[i], seen[i], publish))
    return kNotRenewed;
  // Around the slot: a wider load would wait for the store above.
  u32 pair = (i & 2) ^ 2;
  if (HBSAN_UNLIKELY((LoadPair(&cell[pair]) ^ LoadPair(&seen[pair])) |
                     (LoadRelaxed(&cell[i ^ 1]) ^ seen[i ^ 1])))
    return kLogged | hbsan_judge_others(t, granule, own);
  return kLogged;
}

// The same where several places change, all in one instant.
HBSAN_ALWAYS_INLINE u64 PublishLanes(ThreadState* t, uptr granule, u32 own,
                                     Lanes slots, Lanes next) {
  u32* cell = CellOf(granule);
  if (!ExchangeVector(cell, slots, next))
    return kNotRenewed;
  // Who stored plainly meanwhile may not have seen it.
  if (HBSAN_UNLIKELY(LaneBits(LoadLanes(cell) == next) != 0xf))
    return kLogged | hbsan_judge_others(t, granule, own);
  return kLogged;
}

// The commonest case in cells of several threads: the thread made the same
// access before, or one of this epoch that it merges with, and nothing there
// races with it.  kNotRenewed, and nothing done, in any other.
HBSAN_ALWAYS_INLINE u64 RenewInPlace(ThreadState* t, uptr granule, u32 own) {
  if (HBSAN_UNLIKELY(IsOfTicket(own)))
    return kNotRenewed;
  Lanes slots = LoadLanes(CellOf(granule));
  Lanes o = Splat(own);
  if (Recorders(slots, o))
    return 0;
  alignas(16) u32 seen[HBSAN_SLOTS_PER_CELL];
  *reinterpret_cast<Lanes*>(seen) = slots;
  u32 place = EqualBut(slots, o, kEpochBits);
  u32 publish = own;
  if (place == 0) {
    place = EqualBut(slots, o, HBSAN_UNTOUCHED_BITS);
    if (place == 0)
      return kNotRenewed;
    publish &= seen[__builtin_ctz(place)];
  }
  u32 i = u32(__builtin_ctz(place));
  // A reader may leave a chain alone that holds nothing but reads.
  u32 last = seen[kMarkerSlot];
  if (HBSAN_UNLIKELY(IsMarker(last)) &&
      (i == kMarkerSlot || !(last & own & HBSAN_READ_BIT)))
    return kNotRenewed;
  if (own & HBSAN_READ_BIT) {
    // Reads do not race with reads, and those are what shared cells are full
    // of.
    u32 others = LaneBits(((slots & HBSAN_READ_BIT) == 0) & (slots != 0));
    for (; others; others &= others - 1)
      if (!OrderedAtFirstSight(t, seen[__builtin_ctz(others)]))
        return kNotRenewed;
  } else if (LaneBits((slots == 0) | OfSameThread(slots, o, kSidBits)) != 0xf ||
             seen[i] == 0) {
    // A write makes others' slots redundant, and meets others; and all zero is
    // no slot of sid 0.
    return kNotRenewed;
  }
  return PublishAt(t, granule, own, seen, i, publish, /*plainly=*/true);
}

// The common cases: the cell is empty, or nearly so, or the thread has a slot
// in it that it need not keep; and nothing there races with the access.
HBSAN_ALWAYS_INLINE u64 Renew(ThreadState* t, uptr granule, u32 own) {
  if (HBSAN_UNLIKELY(IsOfTicket(own)))
    return kNotRenewed;
  Lanes slots = LoadLanes(CellOf(granule));
  Lanes o = Splat(own);
  if (Recorders(slots, o))
    return 0;
  alignas(16) u32 seen[HBSAN_SLOTS_PER_CELL];
  *reinterpret_cast<Lanes*>(seen) = slots;
  LaneMask empty = slots == 0;
  LaneMask same_sid = OfSameThread(slots, o, kSidBits);
  u32 mine = LaneBits(same_sid & ~empty);
  u32 others = LaneBits(same_sid | empty) ^ 0xf;
  if (HBSAN_UNLIKELY(IsMarker(seen[kMarkerSlot])))
    return hbsan_renew_spilled(t, granule, own, seen[kMarkerSlot]);
  // Reads do not race with reads, and those are what shared cells are full of.
  u32 rivals = others;
  if (own & HBSAN_READ_BIT)
    rivals &= ~LaneBits((slots & HBSAN_READ_BIT) != 0);
  u32 suspects = rivals ? Suspects(slots, o, kSidBits) : 0;
  for (u32 rest = suspects; rest; rest &= rest - 1)
    if (HBSAN_UNLIKELY(!OrderedBefore(t, seen[__builtin_ctz(rest)])))
      return kNotRenewed;
  // Best first: the same access of an older epoch, which keeps the slots of an
  // object's fields apart; another one of this epoch; what this one says again;
  // what another slot says again; an empty cell, or what another thread left
  // and this one takes over; the first place; to a reader, any.  Atomic objects
  // are read and written in turn, so an atomic write leaves the slot of the
  // read.
  u32 place;
  u32 publish = own;
  bool plain = !(own & HBSAN_ATOMIC_BIT);
  if ((place = mine & EqualBut(slots, o, kEpochBits))) {
  } else if ((place = mine & EqualBut(slots, o, HBSAN_UNTOUCHED_BITS))) {
    publish = own & seen[__builtin_ctz(place)];
  } else if (plain && (place = mine & Covered(slots, o))) {
  } else if (plain && mine &&
             (place = mine & SaidAgain(slots, same_sid & ~empty))) {
  } else if ((suspects & (suspects - 1)) == 0 &&
             (suspects & Covered(slots, o)) == (LaneBits(empty) ^ 0xf)) {
    place = suspects != 0 ? suspects : 1u << FirstPlace(own);
  } else if ((LaneBits(empty) | 2u >> FirstPlace(own)) == 0xf) {
    place = 1u << FirstPlace(own);
  } else if ((own & HBSAN_READ_BIT) && (place = LaneBits(empty)) &&
             (!mine || (place & (place - 1)))) {
    if (place & 1u << FirstPlace(own))
      place = 1u << FirstPlace(own);
  } else {
    return kNotRenewed;
  }
  u32 i = u32(__builtin_ctz(place));
  // A write makes others' slots redundant, and meets others.
  bool careful = false;
  if (others && !(own & HBSAN_READ_BIT)) {
    u32 redundant = suspects & Covered(slots, Splat(publish)) & ~place;
    if (redundant) {
      u32 first = 1u << FirstPlace(own);
      u32 to = redundant & first ? first : 1u << i;
      return PublishLanes(
          t, granule, own, slots,
          With(With(slots, redundant | 1u << i, 0), to, publish));
    }
    careful = suspects != 0 || !(own & HBSAN_ATOMIC_BIT);
  }
  return PublishAt(t, granule, own, seen, i, publish, seen[i] != 0 && !careful);
}

// Any cell, the common cases first.
HBSAN_ALWAYS_INLINE u64 CheckShared(ThreadState* t, uptr granule, u32 own) {
  u64 found = RenewInPlace(t, granule, own);
  return found == kNotRenewed ? hbsan_check_shared(t, granule, own) : found;
}

// Checks and publishes `own` (Slot::Make) at `granule`.  True when an event
// must be logged, i.e. the access was not already recorded.  A race is stored
// to *raced_with, the other's slot.
HBSAN_ALWAYS_INLINE bool CheckCell(ThreadState* t, uptr granule, u32 own,
                                   u32* raced_with) {
  u64 found = CheckShared(t, granule, own);
  if (HBSAN_UNLIKELY(u32(found) != 0))
    *raced_with = u32(found);
  return (found & kLogged) != 0;
}

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_DETECT_JUDGE_H_
