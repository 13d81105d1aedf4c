// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The check of a cell that other accesses share; protocol in cell_check.h.
//
// Uses a few vector registers, which its calling convention saves, and only
// instructions that leave the upper halves of wider ones alone; it calls
// nothing.
#include "runtime/detect/cell_check.h"
#include "runtime/detect/lanes.h"

namespace hbsan {
namespace {

// What the four slots mean to the access; bit i of a set stands for slot i.
// Computed without branches and without clocks: what a shared cell holds is not
// predictable, and most of it needs no comparison of epochs.
struct Findings {
  u32 empty;
  u32 mine;       // of this thread, and may give way to `publish`
  u32 others;     // of other threads
  u32 suspects;   // those of them that race unless they are ordered
  bool recorded;  // an own slot of this epoch already says it all
  u32 publish;    // the access, widened by slots it merges with
};

// The vector form of SameEpochCovers, Merges, MayReplace and Conflict.
HBSAN_ALWAYS_INLINE Findings Judge(Lanes slots, u32 own) {
  Findings f;
  Lanes o = Splat(own);
  Lanes difference = slots ^ o;
  f.recorded = LaneBits(((difference & HBSAN_OWNER_BITS) |
                         (slots & ~o & kLessBits)) == 0) != 0;
  f.publish = own;
  u32 merging = LaneBits((difference & ~HBSAN_UNTOUCHED_BITS) == 0);
  for (; merging; merging &= merging - 1)
    f.publish &= slots[__builtin_ctz(merging)];
  Lanes publish = Splat(f.publish);
  u32 replaceable = LaneBits((publish & ~slots & kLessBits) == 0);
  u32 same_sid = LaneBits((difference & (0xffu << HBSAN_SID_SHIFT)) == 0);
  f.empty = LaneBits(slots == 0);
  f.mine = same_sid & ~f.empty & replaceable;
  f.others = ~(same_sid | f.empty) & 0xf;
  // A conflict: some common byte, not both reads, not both atomic.
  u32 disjoint =
      LaneBits(((slots | o) & HBSAN_UNTOUCHED_BITS) == HBSAN_UNTOUCHED_BITS);
  u32 unlike = LaneBits((slots & o & (HBSAN_READ_BIT | HBSAN_ATOMIC_BIT)) == 0);
  f.suspects = f.others & ~disjoint & unlike;
  return f;
}

// The slot to give up when all four must stay: any but an own one of this
// epoch, at random so that no fixed pattern of readers hides a race.
HBSAN_ALWAYS_INLINE u32 Victim(ThreadState* t, const u32* cell, u32 own) {
  t->random = t->random * 1664525 + 1013904223;
  u32 i = t->random >> 30;
  if (((LoadRelaxed(&cell[i]) ^ own) & HBSAN_OWNER_BITS) == 0)
    i = (i + 1) % HBSAN_SLOTS_PER_CELL;
  Bump(&g_stats.evictions);
  return i;
}

HBSAN_ALWAYS_INLINE u32 JudgeOthers(const ThreadState* t, Lanes slots, u32 own,
                                    u32 which) {
  for (; HBSAN_UNLIKELY(which); which &= which - 1) {
    u32 slot = slots[__builtin_ctz(which)];
    bool mine = (slot ^ own) >> HBSAN_SID_SHIFT == 0;
    if (slot && !mine && Conflict(slot, own) && !OrderedBefore(t, slot))
      return slot;
  }
  return 0;
}

HBSAN_ALWAYS_INLINE Lanes LoadCell(const u32* cell) {
  return *reinterpret_cast<const volatile Lanes*>(cell);
}

}  // namespace

extern "C" __attribute__((preserve_all)) u32 hbsan_check_busy_cell(
    ThreadState* t, uptr granule, u32 own, u32* raced_with) {
  u32* cell = CellOf(granule);
  for (;;) {
    Lanes slots = LoadCell(cell);
    Findings f = Judge(slots, own);
    if (f.recorded)
      return false;
    u32 stale = 0;  // of other threads, ordered, and may give way
    for (u32 rest = f.suspects; rest; rest &= rest - 1) {
      u32 i = u32(__builtin_ctz(rest));
      u32 slot = slots[i];
      if (HBSAN_UNLIKELY(!OrderedBefore(t, slot)))
        *raced_with = slot;
      else if (MayReplace(slot, f.publish))
        stale |= 1u << i;
    }
    // An own slot; else, for a write, one it makes redundant; else an empty
    // one; and for a read another thread's only at last: that thread may be
    // reading too, and storing there plainly (cell_check.h).
    u32 usable = f.mine ? f.mine : stale ? stale : f.empty;
    if (HBSAN_UNLIKELY(!usable)) {
      for (u32 rest = f.others & ~f.suspects; rest; rest &= rest - 1) {
        u32 i = u32(__builtin_ctz(rest));
        u32 slot = slots[i];
        if (MayReplace(slot, f.publish) && OrderedBefore(t, slot))
          stale |= 1u << i;
      }
      usable = stale ? stale : 1u << Victim(t, cell, own);
    }
    u32 index = u32(__builtin_ctz(usable));
    if (f.mine)
      StoreRelaxed(&cell[index], f.publish);
    else if (!Exchange(&cell[index], slots[index], f.publish))
      continue;
    // What else says nothing more goes, so that the cell becomes private again.
    u32 ours = 1u << index;
    for (u32 rest = (f.mine | stale) & ~ours; rest; rest &= rest - 1) {
      u32 i = u32(__builtin_ctz(rest));
      if (Exchange(&cell[i], slots[i], 0))
        ours |= 1u << i;
    }
    // Step 3.  What appeared meanwhile may race, and needs no room from us.
    // Slot by slot: a wider load would wait for the store above.
    u32 changed = u32(LoadRelaxed(&cell[0]) != slots[0]) |
                  u32(LoadRelaxed(&cell[1]) != slots[1]) << 1 |
                  u32(LoadRelaxed(&cell[2]) != slots[2]) << 2 |
                  u32(LoadRelaxed(&cell[3]) != slots[3]) << 3;
    if (HBSAN_UNLIKELY(changed &= ~ours)) {
      if (u32 late = JudgeOthers(t, LoadCell(cell), own, changed))
        *raced_with = late;
    }
    return true;
  }
}

extern "C" __attribute__((preserve_all)) u32 hbsan_judge_others(ThreadState* t,
                                                                uptr granule,
                                                                u32 own) {
  return JudgeOthers(t, LoadCell(CellOf(granule)), own, 0xf);
}

}  // namespace hbsan
