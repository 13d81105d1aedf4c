// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks of whole ranges (memcpy and its relatives, system calls, free) and of
// atomic operations, for callers that are ordinary functions and may use the
// vector registers.
#include "runtime/detect/cell_check.h"
#include "runtime/detect/detect.h"
#include "runtime/detect/lanes.h"

namespace hbsan {

extern "C" {
__attribute__((preserve_all)) void hbsan_check_span(uptr address, u32 bytes,
                                                    AccessKind kind, uptr pc);
}

namespace {

HBSAN_ALWAYS_INLINE bool Hit(const u32* cell, Lanes own, Lanes key) {
  return LaneBits(((*reinterpret_cast<const Lanes*>(cell) ^ own) & key) == 0) !=
         0;
}

// The commonest case of CheckCell, cheaper: the cell holds at most an older
// slot of this thread in its first place.  A freed block's untouched cells need
// no barrier either: who touches one at this instant is a use after free that
// the next access to the block finds again.
// Raced and logged as CheckCell; false, and nothing done, in any other case.
HBSAN_ALWAYS_INLINE bool StoreIfPlain(ThreadState* t, uptr granule, u32 own,
                                      AccessKind kind, u32* raced_with) {
  u32* cell = CellOf(granule);
  u64 low = LoadPair(cell);
  if (low >> 32 | LoadPair(cell + 2))
    return false;
  u32 only = u32(low);
  if (only == 0) {
    if (kind != AccessKind::kFree)
      return false;
  } else if ((only ^ own) >> HBSAN_SID_SHIFT != 0 || !MayReplace(only, own)) {
    return false;
  }
  StoreRelaxed(cell, own);
  if (HBSAN_UNLIKELY(LoadRelaxed(cell + 1) != 0 || LoadPair(cell + 2) != 0))
    *raced_with = hbsan_judge_others(t, granule, own);
  return true;
}

}  // namespace

// Called by the thunk of the access check and by CheckRange below.
extern "C" void hbsan_report(ThreadState* t, uptr granule, u32 own,
                             u32 raced_with, uptr pc, uptr address, uptr bytes,
                             AccessKind kind) {
  Slot previous(raced_with);
  // The slot may have been read before its sid was recycled (recycle.cc).
  u32 sid = Index(previous.sid());
  u32 epoch = LoadRelaxed(&g_sid_base[sid]) + previous.slot_epoch();
  if (epoch > LoadRelaxed(&g_sid_last[sid].value) || t->clock.at[sid] >= epoch)
    return;
  t->in_runtime++;
  ReportRace(
      {t, pc, address, bytes, kind, granule & ~uptr{7}, Slot(own), previous});
  if (--t->in_runtime == 0 && g_deliver_signals)
    g_deliver_signals(t);
}

extern "C" void hbsan_report_packed(ThreadState* t, uptr granule, u32 own,
                                    u32 raced_with, uptr pc,
                                    u64 address_bytes) {
  Slot slot(own);
  AccessKind kind =
      slot.is_atomic()
          ? (slot.is_read() ? AccessKind::kAtomicRead
                            : AccessKind::kAtomicWrite)
          : (slot.is_read() ? AccessKind::kRead : AccessKind::kWrite);
  hbsan_report(t, granule, own, raced_with, pc, address_bytes & 0xffffffffffff,
               address_bytes >> 48, kind);
}

void CheckRange(ThreadState* t, uptr pc, uptr address, uptr bytes,
                AccessKind kind) {
  if (bytes == 0 || t->ignore_accesses)
    return;
  u32 base = t->hot->own[0];
  uptr end = address + bytes;
  Lanes own_lanes = Splat(base);
  Lanes full_key =
      Splat(IsRead(kind) ? HBSAN_READ_KEY(0xff) : HBSAN_WRITE_KEY(0xff));
  bool log = false;
  u32 race_own = 0, raced_with = 0;
  uptr race_granule = 0;
  auto check = [&](uptr granule, u32 own) __attribute__((always_inline)) {
    u32 raced = 0;
    log |= StoreIfPlain(t, granule, own, kind, &raced) ||
           CheckCell(t, granule, own, &raced);
    if (HBSAN_UNLIKELY(raced && !raced_with)) {
      raced_with = raced;
      race_own = own;
      race_granule = granule;
    }
  };
  uptr granule = address & ~uptr{7};
  if (granule < address) {
    u32 mask = 0xff & (0xffu << (address - granule));
    if (granule + 8 > end)
      mask &= 0xffu >> (granule + 8 - end);
    check(granule, Slot::Make(base, mask, kind).raw());
    granule += 8;
  }
  u32 full = Slot::Make(base, 0xff, kind).raw();
  for (; granule + 8 <= end; granule += 8)
    if (!Hit(CellOf(granule), own_lanes, full_key))
      check(granule, full);
  if (granule < end)
    check(granule, Slot::Make(base, 0xffu >> (granule + 8 - end), kind).raw());
  if (!log && !raced_with)
    return;
  t->recorded = 1;
  AppendRange(t, static_cast<EventKind>(kind), pc, address, bytes);
  if (raced_with)
    hbsan_report(t, race_granule, race_own, raced_with, pc, address, bytes,
                 kind);
}

// Two cases go fast: the access is recorded already, or the thread has a slot
// that differs in its epoch alone, which a plain store then renews.  Unlike in
// CheckCell, a write leaves the thread's slot of a read alone, because its next
// read will want that again.
bool CheckAtomicCell(ThreadState* t, uptr granule, u32 own, u32* raced_with) {
  constexpr u32 kEpochBits = kMaxSlotEpoch << HBSAN_EPOCH_SHIFT;
  u32* cell = CellOf(granule);
  Lanes slots = *reinterpret_cast<const volatile Lanes*>(cell);
  Lanes o = Splat(own);
  Lanes difference = slots ^ o;
  if (LaneBits(((difference & HBSAN_OWNER_BITS) | (slots & ~o & kLessBits)) ==
               0))
    return false;
  u32 same = LaneBits((difference & ~kEpochBits) == 0);
  if (same == 0)
    return CheckCell(t, granule, own, raced_with);
  // Only a plain access conflicts with an atomic one.
  u32 plain = LaneBits((slots & HBSAN_ATOMIC_BIT) == 0) &
              ~LaneBits(slots == 0) &
              ~LaneBits((difference & (0xffu << HBSAN_SID_SHIFT)) == 0);
  for (; plain != 0; plain &= plain - 1) {
    u32 slot = slots[__builtin_ctz(plain)];
    if (HBSAN_UNLIKELY(Conflict(slot, own) && !OrderedBefore(t, slot)))
      return CheckCell(t, granule, own, raced_with);
  }
  u32 renewed = u32(__builtin_ctz(same));
  StoreRelaxed(&cell[renewed], own);
  // Slot by slot: a wider load would wait for the store above.
  u32 changed = u32(LoadRelaxed(&cell[0]) != slots[0]) |
                u32(LoadRelaxed(&cell[1]) != slots[1]) << 1 |
                u32(LoadRelaxed(&cell[2]) != slots[2]) << 2 |
                u32(LoadRelaxed(&cell[3]) != slots[3]) << 3;
  if (HBSAN_UNLIKELY(changed & ~(1u << renewed)))
    *raced_with = hbsan_judge_others(t, granule, own);
  return true;
}

void CheckAtomic(ThreadState* t, uptr pc, uptr address, u32 bytes,
                 AccessKind kind) {
  if (HBSAN_UNLIKELY((address & 7) + bytes > 8)) {
    hbsan_check_span(address, bytes, kind, pc);
    return;
  }
  if (t->ignore_accesses)
    return;
  u32 mask = (0xffu >> (8 - bytes)) << (address & 7);
  u32 own = Slot::Make(t->hot->own[0], mask, kind).raw();
  u32 raced_with = 0;
  if (!CheckAtomicCell(t, address, own, &raced_with) && !raced_with)
    return;
  t->recorded = 1;
  AppendEventInline(t, static_cast<EventKind>(kind), pc, address, bytes);
  if (HBSAN_UNLIKELY(raced_with))
    hbsan_report(t, address, own, raced_with, pc, address, bytes, kind);
}

}  // namespace hbsan
