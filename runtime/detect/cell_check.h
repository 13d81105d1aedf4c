// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The check of one access against one cell: the core of the detector.
//
// Protocol ("publish, then look again").  Let A be the access, x its cell.
//   1. read the four slots of x; judge each against A;
//   2. choose a slot that A may replace (below) and put A's own there;
//   3. read the slots again; judge those that changed since step 1.
// Where the thread has no slot yet, step 2 is a compare-and-swap, a full
// barrier; if it fails, 1.  Of two accesses that publish so, let B be the later
// one: its step 3 reads after A's publication, so it sees A's slot, or the slot
// of somebody who had the right to replace it.  Over a slot of its own the
// thread stores plainly: another reader leaves that slot alone while another
// place is free, and a writer that takes it conflicts with the store anyway.
// Two publications at the very same instant, one of them plain, may miss each
// other for as long as the store is under way (docs/design/shadow.md).
//
// A's slot of the same epoch and kind with other bytes is widened in place.
// A may replace a slot S when nothing is forgotten thereby: S is empty; or A
// covers S (all S's bytes; a write covers a read, a plain access an atomic one)
// and S is A's own thread's or ordered before A.  Whoever races with S then
// races with A (FastTrack's argument, PLDI 2009, section 3).  When no slot may
// be replaced, one is evicted and counted.
//
// General registers only, but for the out-of-line cases, which save what they
// use: the hooks run between the program's instructions with its vector
// registers live.
#ifndef HBSAN_RUNTIME_DETECT_CELL_CHECK_H_
#define HBSAN_RUNTIME_DETECT_CELL_CHECK_H_

#include "runtime/base/base.h"
#include "runtime/base/stats.h"
#include "runtime/shadow/shadow.h"
#include "runtime/thread/append.h"

namespace hbsan {

// The rare cases, out of line; they change no register but r11 and rax.
// Judges and publishes in a cell that holds other slots.  True when an event
// must be logged.  `own` is the slot to publish.
extern "C" __attribute__((preserve_all)) u32 hbsan_check_busy_cell(
    ThreadState* t, uptr granule, u32 own, u32* raced_with);

// The same, for any cell that is not private: tries the case of data that one
// thread wrote and up to two now use, then the above.
extern "C" __attribute__((preserve_all)) u32 hbsan_check_shared_cell(
    ThreadState* t, uptr granule, u32 own, u32* raced_with);
// Step 3 after a plain store, when the cell changed: another thread's slot that
// conflicts with `own` and is not ordered before it, or 0.
extern "C" __attribute__((preserve_all)) u32 hbsan_judge_others(ThreadState* t,
                                                                uptr granule,
                                                                u32 own);

// The ten low bits of a slot (atomic, read, untouched bytes) are each "1 = says
// less".  So one access says all that another says exactly when its low bits
// are a subset.
inline constexpr u32 kLessBits = ~HBSAN_OWNER_BITS;

// Whether `slot` is of the same thread and epoch as `own` and says all that it
// says.  The scalar form of the inline check (abi.h).
HBSAN_ALWAYS_INLINE bool SameEpochCovers(u32 slot, u32 own) {
  return (((slot ^ own) & HBSAN_OWNER_BITS) | (slot & ~own & kLessBits)) == 0;
}

// Whether `own` says all that `slot` says, whoever and whenever that was.
HBSAN_ALWAYS_INLINE bool MayReplace(u32 slot, u32 own) {
  return (own & ~slot & kLessBits) == 0;
}

// Whether the two differ in nothing but their bytes: same thread, epoch, kind.
// One slot then stands for both; its mask is the AND of the inverted masks.
HBSAN_ALWAYS_INLINE bool Merges(u32 slot, u32 own) {
  return ((slot ^ own) & ~HBSAN_UNTOUCHED_BITS) == 0;
}

// Whether the access in `slot`, another thread's, happened before `t` now.
HBSAN_ALWAYS_INLINE bool OrderedBefore(const ThreadState* t, u32 slot) {
  u32 sid = slot >> HBSAN_SID_SHIFT;
  u32 epoch = g_sid_base[sid] + Slot(slot).slot_epoch();
  return t->clock.at[sid] >= epoch;
}

// Whether two accesses to common bytes may not be unordered.
HBSAN_ALWAYS_INLINE bool Conflict(u32 slot, u32 own) {
  // Some common byte, not both reads, not both atomic.
  return (((slot | own) & HBSAN_UNTOUCHED_BITS) != HBSAN_UNTOUCHED_BITS) &
         ((slot & own & (HBSAN_READ_BIT | HBSAN_ATOMIC_BIT)) == 0);
}

HBSAN_ALWAYS_INLINE u64 LoadPair(const u32* slots) {
  return LoadRelaxed(reinterpret_cast<const u64*>(slots));
}

HBSAN_ALWAYS_INLINE bool Exchange(u32* slot, u32 expected, u32 desired) {
  return __atomic_compare_exchange_n(slot, &expected, desired, false,
                                     __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}

// Whether any slot of the cell already says what `own` says.
HBSAN_ALWAYS_INLINE bool Recorded(const u32* cell, u32 own) {
  // Without branches: which of the four is not predictable.
  return (u32(SameEpochCovers(LoadRelaxed(cell), own)) |
          u32(SameEpochCovers(LoadRelaxed(cell + 1), own)) |
          u32(SameEpochCovers(LoadRelaxed(cell + 2), own)) |
          u32(SameEpochCovers(LoadRelaxed(cell + 3), own))) != 0;
}

// Checks and publishes `own` (Slot::Make) at `granule`.  True when an event
// must be logged, i.e. the access was not already recorded.  A race is stored
// to *raced_with, the other's slot.  A cell that is empty, or private to the
// thread and in its usual form, is handled inline and calls nothing.
HBSAN_ALWAYS_INLINE bool CheckCell(ThreadState* t, uptr granule, u32 own,
                                   u32* raced_with) {
  u32* cell = CellOf(granule);
  u64 low = LoadPair(cell);
  u64 high = LoadPair(cell + 2);
  u32 s0 = u32(low), s1 = u32(low >> 32);
  bool private_cell = high == 0 &&
                      (s0 == 0 || (s0 ^ own) >> HBSAN_SID_SHIFT == 0) &&
                      (s1 == 0 || (s1 ^ own) >> HBSAN_SID_SHIFT == 0);
  if (HBSAN_LIKELY(private_cell)) {
    // The epoch of an empty slot never equals a thread's.
    if (SameEpochCovers(s0, own) || SameEpochCovers(s1, own))
      return false;
    u32* slot = cell;
    u32 old = s0;
    if (!(s0 == 0 || MayReplace(s0, own) || Merges(s0, own))) {
      // Usually: the last write in the first place, the last read here.
      slot = cell + 1;
      old = s1;
      if (!(s1 == 0 || MayReplace(s1, own) || Merges(s1, own)))
        return hbsan_check_busy_cell(t, granule, own, raced_with);
    }
    u32 publish = Merges(old, own) ? old & own : own;
    // Over an own slot a plain store will do (see the protocol above).
    if (HBSAN_LIKELY(old != 0))
      StoreRelaxed(slot, publish);
    else if (HBSAN_UNLIKELY(!Exchange(slot, old, publish)))
      return hbsan_check_busy_cell(t, granule, own, raced_with);
    // Step 3: did anybody else come?
    if (HBSAN_UNLIKELY(LoadPair(cell + 2) != 0 ||
                       LoadRelaxed(slot == cell ? cell + 1 : cell) !=
                           (slot == cell ? s1 : s0)))
      *raced_with = hbsan_judge_others(t, granule, own);
    return true;
  }
  return hbsan_check_shared_cell(t, granule, own, raced_with);
}

// The commonest case of CheckCell for a plain access to the whole granule, in a
// few instructions: the cell is private and in its usual form, a write in the
// first place and a read in the second, or a single one; the slot of the same
// kind is renewed.  False, and nothing done, when it is anything else.  Raced
// and logged as CheckCell.
template <AccessKind kKind>
HBSAN_ALWAYS_INLINE bool RenewWhole(ThreadState* t, uptr granule, u32 own,
                                    u32* raced_with) {
  static_assert(kKind == AccessKind::kRead || kKind == AccessKind::kWrite);
  u32* cell = CellOf(granule);
  u64 low = LoadPair(cell);
  if (HBSAN_UNLIKELY(LoadPair(cell + 2) != 0))
    return false;
  u32 s0 = u32(low), s1 = u32(low >> 32);
  if (HBSAN_UNLIKELY((s0 ^ own) >> HBSAN_SID_SHIFT != 0 || s0 == 0))
    return false;
  u32 *renewed = cell, *other = cell + 1;
  u32 other_seen = s1;
  if (kKind == AccessKind::kWrite || (s0 & HBSAN_READ_BIT)) {
    // Another thread's slot in the second place must be judged.
    if (HBSAN_UNLIKELY(s1 != 0 && (s1 ^ own) >> HBSAN_SID_SHIFT != 0))
      return false;
  } else {
    if (HBSAN_UNLIKELY((s1 ^ own) >> HBSAN_SID_SHIFT != 0 ||
                       !(s1 & HBSAN_READ_BIT)))
      return false;
    renewed = cell + 1;
    other = cell;
    other_seen = s0;
  }
  StoreRelaxed(renewed, own);
  if (HBSAN_UNLIKELY(LoadRelaxed(other) != other_seen ||
                     LoadPair(cell + 2) != 0))
    *raced_with = hbsan_judge_others(t, granule, own);
  return true;
}

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_DETECT_CELL_CHECK_H_
