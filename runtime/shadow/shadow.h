// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Umbrella of the shadow layer: from an application address to its cell, the
// slot value, and the planes that lie beside the cells.
//
// Planes, all anonymous MAP_NORESERVE mappings found by address arithmetic on
// the folded address f = address & HBSAN_APP_MASK (abi.h):
//   cells          f * 2            16 bytes per 8 application bytes
//   spill nodes    a pool (spill.h), by index
//   block starts   f / 32           a byte per 32: where a heap block begins
//   sync presence  f / 64 bits      lines that contain a sync object
#ifndef HBSAN_RUNTIME_SHADOW_SHADOW_H_
#define HBSAN_RUNTIME_SHADOW_SHADOW_H_

#include "hbsan/abi.h"
#include "runtime/base/base.h"
#include "runtime/clock/clock.h"

namespace hbsan {

enum class AccessKind : u8 {
  kWrite = 0,
  kRead = 1,
  kAtomicWrite = 2,
  kAtomicRead = 3,
  kFree = 4,
  kVptrWrite = 5
};

constexpr bool IsRead(AccessKind k) {
  return k == AccessKind::kRead || k == AccessKind::kAtomicRead;
}
constexpr bool IsAtomic(AccessKind k) {
  return k == AccessKind::kAtomicWrite || k == AccessKind::kAtomicRead;
}

// One 32-bit slot of a cell; the layout is in abi.h.
class Slot {
 public:
  constexpr Slot() = default;
  constexpr explicit Slot(u32 raw) : raw_(raw) {}
  // `own` = HBSAN_SLOT_OWN; bit i of `mask` = byte i of the granule accessed.
  static constexpr Slot Make(u32 own, u32 mask, AccessKind kind) {
    return Slot(own | (IsAtomic(kind) ? HBSAN_ATOMIC_BIT : 0) |
                (IsRead(kind) ? HBSAN_READ_BIT : 0) |
                (~mask & HBSAN_UNTOUCHED_BITS));
  }
  constexpr u32 raw() const { return raw_; }
  constexpr bool empty() const { return raw_ == 0; }
  constexpr u32 seat() const { return raw_ >> HBSAN_SID_SHIFT; }
  // Of a thread at home.
  constexpr Sid sid() const { return Sid(seat()); }
  constexpr u32 slot_epoch() const {
    return (raw_ >> HBSAN_EPOCH_SHIFT) & kMaxSlotEpoch;
  }
  constexpr bool is_read() const { return raw_ & HBSAN_READ_BIT; }
  constexpr bool is_atomic() const { return raw_ & HBSAN_ATOMIC_BIT; }
  constexpr u32 mask() const { return ~raw_ & HBSAN_UNTOUCHED_BITS; }

 private:
  u32 raw_ = 0;
};

inline constexpr uptr kSpillBase = HBSAN_SHADOW_END;
inline constexpr uptr kBlockStartBase = 0x500000000000;
inline constexpr uptr kBlockStartEnd = 0x508000000000;
inline constexpr uptr kSyncPresenceBase = 0x50a000000000;
inline constexpr uptr kSyncPresenceEnd = 0x50a800000000;

HBSAN_ALWAYS_INLINE uptr Fold(uptr address) { return address & HBSAN_APP_MASK; }

HBSAN_ALWAYS_INLINE u32* CellOf(uptr address) {
  return reinterpret_cast<u32*>((Fold(address) << 1) + HBSAN_SHADOW_BASE);
}

// The bytes of the granule that lie in [begin, end), which it must meet.
HBSAN_ALWAYS_INLINE u32 BytesInGranule(uptr granule, uptr begin, uptr end) {
  u32 mask = 0xff;
  if (granule < begin)
    mask &= 0xffu << (begin - granule);
  if (granule + HBSAN_GRANULE_BYTES > end)
    mask &= 0xffu >> (granule + HBSAN_GRANULE_BYTES - end);
  return mask;
}

// True when `address` lies where a program's memory may lie.
bool IsAppAddress(uptr address);

// Maps the planes.  Dies with a remedy when the address space does not allow
// it; must run before any instrumented code.
void InitShadow();

// Forgets all accesses to [begin, begin + bytes): the memory is new.  Whole
// pages of cells that hold nothing are not written, and when the range is large
// all its pages are given back.
void ResetShadow(uptr begin, uptr bytes);

// ---- Block starts: where heap blocks begin, which are multiples of 16.
// glibc's smallest chunk is 32 bytes, so that 32 bytes share a byte: 0, or 1
// when a block begins in its first half, or 2.  A byte and no bit: neighbours
// may belong to other threads, and this way none of them waits for another.
HBSAN_ALWAYS_INLINE u8* BlockStartByte(uptr address) {
  return reinterpret_cast<u8*>(kBlockStartBase + (Fold(address) >> 5));
}
HBSAN_ALWAYS_INLINE u8 BlockStartMark(uptr block) {
  return u8(1 + (block >> 4 & 1));
}
HBSAN_ALWAYS_INLINE void MarkBlockStart(uptr block) {
  StoreRelaxed(BlockStartByte(block), BlockStartMark(block));
}
HBSAN_ALWAYS_INLINE void ClearBlockStart(uptr block) {
  StoreRelaxed(BlockStartByte(block), 0);
}
// The nearest block start at or below `address`, about `reach` bytes away at
// most; 0 when there is none.
uptr FindBlockStart(uptr address, uptr reach);

// ---- Sync presence: one bit per 64-byte line that holds a sync object.
HBSAN_ALWAYS_INLINE u64* SyncPresenceWord(uptr address) {
  return reinterpret_cast<u64*>(kSyncPresenceBase + (Fold(address) >> 12) * 8);
}
HBSAN_ALWAYS_INLINE u64 SyncPresenceBit(uptr address) {
  return u64{1} << ((address >> 6) & 63);
}

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_SHADOW_SHADOW_H_
