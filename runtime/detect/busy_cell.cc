// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The check of a cell that other accesses share; protocol in cell_check.h.
#include "runtime/detect/cell_check.h"

namespace hbsan {
namespace {

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

// What the four slots mean to the access; bit i of a set stands for slot i.
// Computed without branches and without clocks: what a shared cell holds is not
// predictable, and most of it needs no comparison of epochs.
struct Findings {
  u32 empty = 0;
  u32 mine = 0;      // of this thread, and may give way to `publish`
  u32 others = 0;    // of other threads
  u32 suspects = 0;  // those of them that race unless they are ordered
  u32 recorded = 0;  // of this thread and epoch, and already says it all
  u32 publish;       // the access, widened by slots it merges with
};

HBSAN_ALWAYS_INLINE void JudgeOwn(u32 slot, u32 own, u32 i, Findings* f) {
  f->recorded |= u32(SameEpochCovers(slot, own)) << i;
  f->publish &= slot | (u32(Merges(slot, own)) - 1);
}

HBSAN_ALWAYS_INLINE void Sort(u32 slot, u32 own, u32 i, Findings* f) {
  u32 empty = slot == 0;
  u32 mine = ((slot ^ own) >> HBSAN_SID_SHIFT == 0) & (empty ^ 1);
  u32 other = (mine | empty) ^ 1;
  f->empty |= empty << i;
  f->mine |= (mine & u32(MayReplace(slot, f->publish))) << i;
  f->others |= other << i;
  f->suspects |= (other & u32(Conflict(slot, own))) << i;
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

// What one thread wrote and another now reads: the writer's slot, ordered, and
// at most one own slot to renew.  False when the cell is anything else.
HBSAN_ALWAYS_INLINE bool CheckInitialised(ThreadState* t, u32* cell, u32 own) {
  u64 low = LoadPair(cell);
  u32 first = u32(low), second = u32(low >> 32);
  if (second == 0 || (second ^ own) >> HBSAN_SID_SHIFT != 0 ||
      !MayReplace(second, own) || SameEpochCovers(second, own) ||
      LoadPair(cell + 2) != 0 || !OrderedBefore(t, first) ||
      MayReplace(first, own))
    return false;
  StoreRelaxed(cell + 1, own);
  return LoadRelaxed(cell) == first && LoadPair(cell + 2) == 0;
}

}  // namespace

extern "C" __attribute__((preserve_all)) u32 hbsan_check_busy_cell(
    ThreadState* t, uptr granule, u32 own, u32* raced_with) {
  u32* cell = CellOf(granule);
  if (CheckInitialised(t, cell, own)) return true;
  for (;;) {
    u64 pairs[2] = {LoadPair(cell), LoadPair(cell + 2)};
    // Constant indices only, so that the four stay in registers.
    auto seen = [&](u32 i) { return u32(pairs[i / 2] >> 32 * (i % 2)); };
    Findings f = {.publish = own};
    JudgeOwn(seen(0), own, 0, &f);
    JudgeOwn(seen(1), own, 1, &f);
    JudgeOwn(seen(2), own, 2, &f);
    JudgeOwn(seen(3), own, 3, &f);
    if (f.recorded) return false;
    Sort(seen(0), own, 0, &f);
    Sort(seen(1), own, 1, &f);
    Sort(seen(2), own, 2, &f);
    Sort(seen(3), own, 3, &f);
    auto slot_at = [&](u32 i) {
      return u32((i < 2 ? pairs[0] : pairs[1]) >> 32 * (i % 2));
    };
    u32 stale = 0;  // of other threads, ordered, and may give way
    for (u32 rest = f.suspects; rest; rest &= rest - 1) {
      u32 i = u32(__builtin_ctz(rest));
      u32 slot = slot_at(i);
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
        u32 slot = slot_at(i);
        if (MayReplace(slot, f.publish) && OrderedBefore(t, slot))
          stale |= 1u << i;
      }
      usable = stale ? stale : 1u << Victim(t, cell, own);
    }
    u32 index = u32(__builtin_ctz(usable));
    if (f.mine)
      StoreRelaxed(&cell[index], f.publish);
    else if (!Exchange(&cell[index], slot_at(index), f.publish))
      continue;
    // What else says nothing more goes, so that the cell becomes private again.
    u32 ours = 1u << index;
    for (u32 rest = (f.mine | stale) & ~ours; rest; rest &= rest - 1) {
      u32 i = u32(__builtin_ctz(rest));
      if (Exchange(&cell[i], slot_at(i), 0)) ours |= 1u << i;
    }
    // Step 3, slot by slot: a wider load would wait for the store above.  What
    // appeared meanwhile may race, and needs no room from us.
    u32 changed = u32(LoadRelaxed(&cell[0]) != seen(0)) |
                  u32(LoadRelaxed(&cell[1]) != seen(1)) << 1 |
                  u32(LoadRelaxed(&cell[2]) != seen(2)) << 2 |
                  u32(LoadRelaxed(&cell[3]) != seen(3)) << 3;
    for (changed &= ~ours; HBSAN_UNLIKELY(changed); changed &= changed - 1) {
      u32 now = LoadRelaxed(&cell[__builtin_ctz(changed)]);
      bool mine = (now ^ own) >> HBSAN_SID_SHIFT == 0;
      if (now && !mine && Conflict(now, own) && !OrderedBefore(t, now))
        *raced_with = now;
    }
    return true;
  }
}

}  // namespace hbsan
