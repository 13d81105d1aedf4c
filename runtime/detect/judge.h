// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The vector form of the predicates in cell_check.h: what four slots mean to an
// access.  Computed without branches and without clocks: what a shared cell
// holds is not predictable, and most of it needs no comparison of epochs.
#ifndef HBSAN_RUNTIME_DETECT_JUDGE_H_
#define HBSAN_RUNTIME_DETECT_JUDGE_H_

#include "runtime/detect/cell_check.h"
#include "runtime/detect/lanes.h"

namespace hbsan {

HBSAN_ALWAYS_INLINE Lanes LoadLanes(const u32* slots) {
  return LoadVector<Lanes>(slots);
}

// Bit i of a result stands for slot i.

// Slots of this epoch that say all that `own` says.
HBSAN_ALWAYS_INLINE u32 Recorders(Lanes slots, Lanes own) {
  return LaneBits(
      (((slots ^ own) & HBSAN_OWNER_BITS) | (slots & ~own & kLessBits)) == 0);
}

// Slots that differ from `own` in nothing but the bits of `except`.
HBSAN_ALWAYS_INLINE u32 EqualBut(Lanes slots, Lanes own, u32 except) {
  return LaneBits(((slots ^ own) & ~except) == 0);
}

// Slots of other threads that race with `own` unless they are ordered before
// it.  A marker has no byte in common with anything.
HBSAN_ALWAYS_INLINE u32 Suspects(Lanes slots, Lanes own) {
  return LaneBits(
             (slots == 0) | (((slots ^ own) & kSidBits) == 0) |
             (((slots | own) & HBSAN_UNTOUCHED_BITS) == HBSAN_UNTOUCHED_BITS) |
             ((slots & own & (HBSAN_READ_BIT | HBSAN_ATOMIC_BIT)) != 0)) ^
         0xf;
}

// One of the suspects that is not ordered before `own`, or 0.
HBSAN_ALWAYS_INLINE u32 UnorderedSuspect(const ThreadState* t, Lanes slots,
                                         Lanes own) {
  for (u32 rest = Suspects(slots, own); HBSAN_UNLIKELY(rest);
       rest &= rest - 1) {
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

struct Places {
  u32 empty;
  u32 mine;    // of this thread, and may give way to the access
  u32 others;  // other threads' that may give way if they are ordered before it
};

HBSAN_ALWAYS_INLINE Places FindPlaces(Lanes slots, Lanes publish) {
  u32 empty = LaneBits(slots == 0);
  u32 replaceable = LaneBits((publish & ~slots & kLessBits) == 0) & ~empty &
                    ~LaneBits(Markers(slots));
  u32 same_sid = LaneBits(((slots ^ publish) & kSidBits) == 0);
  return {empty, replaceable & same_sid, replaceable & ~same_sid};
}

// Own slots of which `publish` says some bytes again, and may not have the
// rest.
HBSAN_ALWAYS_INLINE u32 PartlySaid(Lanes slots, Lanes publish) {
  constexpr u32 kKind = HBSAN_ATOMIC_BIT | HBSAN_READ_BIT;
  return LaneBits(
      (slots != 0) & (((slots ^ publish) & kSidBits) == 0) &
      ((publish & ~slots & kKind) == 0) &
      (((slots | publish) & HBSAN_UNTOUCHED_BITS) != HBSAN_UNTOUCHED_BITS) &
      ((publish & ~slots & HBSAN_UNTOUCHED_BITS) != 0));
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

inline constexpr u64 kNotRenewed = ~u64{0};

// The common case of data that several threads read: the thread renews its own
// slot of the same kind and bytes, and nothing conflicts.
HBSAN_ALWAYS_INLINE u64 RenewShared(ThreadState* t, uptr granule, u32 own) {
  u32* cell = CellOf(granule);
  Lanes slots = LoadLanes(cell);
  Lanes o = Splat(own);
  if (Recorders(slots, o))
    return 0;
  // An empty slot is no older write of thread slot 0.
  u32 renewable = EqualBut(slots, o, kMaxSlotEpoch << HBSAN_EPOCH_SHIFT) &
                  ~LaneBits(slots == 0);
  u32 suspects = Suspects(slots, o);
  u32 last = slots[kMarkerSlot];
  // A reader may leave a chain alone that holds nothing but reads.
  if (!renewable || (IsMarker(last) && !(last & own & HBSAN_READ_BIT)))
    return kNotRenewed;
  for (; suspects; suspects &= suspects - 1)
    if (!OrderedBefore(t, slots[__builtin_ctz(suspects)]))
      return kNotRenewed;
  u32 i = u32(__builtin_ctz(renewable));
  // Others take the last place for their marker.
  if (i != kMarkerSlot)
    StoreRelaxed(&cell[i], own);
  else if (!Exchange(&cell[i], slots[kMarkerSlot], own))
    return kNotRenewed;
  // Step 3, around the slot: a wider load would wait for the store above.
  alignas(16) u32 seen[HBSAN_SLOTS_PER_CELL];
  *reinterpret_cast<Lanes*>(seen) = slots;
  u32 pair = (i & 2) ^ 2;
  if (HBSAN_UNLIKELY((LoadPair(&cell[pair]) ^ LoadPair(&seen[pair])) |
                     (LoadRelaxed(&cell[i ^ 1]) ^ seen[i ^ 1])))
    return kLogged | hbsan_judge_others(t, granule, own);
  return kLogged;
}

// Any cell, the common case first.
HBSAN_ALWAYS_INLINE u64 CheckShared(ThreadState* t, uptr granule, u32 own) {
  u64 found = RenewShared(t, granule, own);
  return found == kNotRenewed ? hbsan_check_cell(t, granule, own) : found;
}

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_DETECT_JUDGE_H_
