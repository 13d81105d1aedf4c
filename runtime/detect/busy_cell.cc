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
  if (((slot | own) & HBSAN_UNTOUCHED_BITS) == HBSAN_UNTOUCHED_BITS)
    return false;  // no common byte
  if (slot & own & HBSAN_ATOMIC_BIT) return false;
  return !(slot & own & HBSAN_READ_BIT);
}

// Which slot to replace, best first.
enum class Choice { kNone, kOrdered, kEmpty, kOwn, kMerge };

struct Plan {
  Choice choice = Choice::kNone;
  u32 index = 0;
  bool recorded = false;  // an own slot of this epoch already covers the access

  HBSAN_ALWAYS_INLINE void Offer(Choice c, u32 i) {
    if (c <= choice) return;
    choice = c;
    index = i;
  }
};

HBSAN_ALWAYS_INLINE void Judge(const ThreadState* t, u32 slot, u32 own, u32 i,
                               Plan* plan, u32* raced_with) {
  if (slot == 0) {
    plan->Offer(Choice::kEmpty, i);
    return;
  }
  if ((slot ^ own) >> HBSAN_SID_SHIFT == 0) {
    if (SameEpochCovers(slot, own)) plan->recorded = true;
    if (Merges(slot, own)) plan->Offer(Choice::kMerge, i);
    if (MayReplace(slot, own)) plan->Offer(Choice::kOwn, i);
    return;
  }
  bool ordered = OrderedBefore(t, slot);
  if (ordered) {
    if (MayReplace(slot, own)) plan->Offer(Choice::kOrdered, i);
    return;
  }
  if (Conflict(slot, own)) *raced_with = slot;
}

// The slot to give up when all four must stay: any but an own one of this
// epoch, at random so that no fixed pattern of readers hides a race.
u32 Victim(ThreadState* t, const u32* slots, u32 own) {
  t->random = t->random * 1664525 + 1013904223;
  u32 i = t->random >> 30;
  if (((slots[i] ^ own) & HBSAN_OWNER_BITS) == 0)
    i = (i + 1) % HBSAN_SLOTS_PER_CELL;
  Bump(&g_stats.evictions);
  return i;
}

}  // namespace

extern "C" __attribute__((preserve_all)) u32 hbsan_check_busy_cell(
    ThreadState* t, uptr granule, u32 own, u32* raced_with) {
  u32* cell = CellOf(granule);
  u32 seen[HBSAN_SLOTS_PER_CELL];
  for (;;) {
    Plan plan;
    for (u32 i = 0; i < HBSAN_SLOTS_PER_CELL; i++) {
      seen[i] = LoadRelaxed(&cell[i]);
      Judge(t, seen[i], own, i, &plan, raced_with);
    }
    if (plan.recorded) return false;
    u32 index = plan.choice == Choice::kNone ? Victim(t, seen, own)
                                             : plan.index;
    u32 publish = plan.choice == Choice::kMerge ? seen[index] & own : own;
    if (!Exchange(&cell[index], seen[index], publish)) continue;
    seen[index] = publish;
    // Step 3.  What appeared meanwhile may race, and needs no room from us.
    for (u32 i = 0; i < HBSAN_SLOTS_PER_CELL; i++) {
      u32 now = LoadRelaxed(&cell[i]);
      if (now != seen[i]) Judge(t, now, own, i, &plan, raced_with);
    }
    return true;
  }
}

}  // namespace hbsan
