// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The check of one access against one cell: the core of the detector.
//
// Protocol ("publish, then look again").  Let A be the access, x its cell.
//   1. read the four slots of x; judge each against A;
//   2. choose a slot that A may replace (below) and put A's own there;
//   3. read the slots again; judge those that changed since step 1.
// Where the thread has no slot yet, and everywhere in a chain, step 2 is a
// compare-and-swap, a full barrier; if it fails, 1.  Of two accesses that
// publish so, let B be the later one: its loads of step 3 follow its
// compare-and-swap and so A's, and pair with that: they see A's slot, or the
// slot of somebody who had the right to replace it.  Over a slot of its own the
// thread stores plainly: its loads of step 3 may run before that store lands,
// so they pair with nothing, and who publishes between the thread's step 1 and
// the landing may be missed or overwritten (docs/design/shadow.md).  Another
// reader leaves that slot alone while another place is free, and a writer that
// takes it conflicts with the store.  tests/model/ runs all interleavings.
//
// A's slot of the same epoch and kind with other bytes is widened in place.
// A may replace a slot S when nothing is forgotten thereby: S is empty; or A
// covers S (all S's bytes; a write covers a read, a plain access an atomic one)
// and S is A's own thread's or ordered before A.  Whoever races with S then
// races with A (FastTrack's argument, PLDI 2009, section 3).  When no slot may
// be replaced, the cell spills (shadow/spill.h).
//
// General registers only, but for the out-of-line cases, which save what they
// use: the hooks run between the program's instructions with its vector
// registers live.
#ifndef HBSAN_RUNTIME_DETECT_CELL_CHECK_H_
#define HBSAN_RUNTIME_DETECT_CELL_CHECK_H_

#include "runtime/base/base.h"
#include "runtime/base/stats.h"
#include "runtime/shadow/shadow.h"
#include "runtime/shadow/spill.h"
#include "runtime/thread/append.h"
#include "runtime/thread/archive.h"

namespace hbsan {

// What an out-of-line check found: in the low half the slot it raced with, or
// 0; kLogged when an event must be logged.
inline constexpr u64 kLogged = u64{1} << 32;

// Out of line; they change no register but r11 and rax.
extern "C" {
// Judges and publishes `own` in any cell.
__attribute__((preserve_all)) u64 hbsan_check_cell(ThreadState* t, uptr granule,
                                                   u32 own);
// A hook's whole work, the event and the report included, for an access inside
// one granule that its inline cases left alone.  `pc_kind` is the event's.
__attribute__((preserve_all)) void hbsan_check_in_granule(ThreadState* t,
                                                          uptr address, u32 own,
                                                          u64 pc_kind);
// 1 to 64 bytes anywhere; `log`: an event is to be logged in any case.
__attribute__((preserve_all)) void hbsan_check_span(ThreadState* t,
                                                    uptr address, u64 pc_kind,
                                                    bool log);
// Step 3 after a plain store, when the cell changed: another thread's slot that
// conflicts with `own` and is not ordered before it, or 0.
__attribute__((preserve_all)) u32 hbsan_judge_others(ThreadState* t,
                                                     uptr granule, u32 own);
// The same for all granules of an access, and reports.  `own`'s bytes are those
// of any of them.
__attribute__((preserve_all)) void hbsan_report_newcomers(ThreadState* t,
                                                          uptr address, u32 own,
                                                          u64 pc_kind);
// Thunk (thunks_x86_64.S) of the report of a race of `own` with `raced_with`.
__attribute__((preserve_all)) void hbsan_report_thunk(ThreadState* t,
                                                      uptr granule, u32 own,
                                                      u32 raced_with,
                                                      uptr address,
                                                      u64 pc_kind);
}

inline constexpr u32 kSidBits = 0xffu << HBSAN_SID_SHIFT;

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

// Whether the access in `slot`, another thread's, happened before `t` now; of
// an archived one it says no.  For the hooks, which have no room for more.
HBSAN_ALWAYS_INLINE bool OrderedAtFirstSight(const ThreadState* t, u32 slot) {
  u32 sid = slot >> HBSAN_SID_SHIFT;
  u32 epoch = g_sid_base[sid] + Slot(slot).slot_epoch();
  return t->clock.at[sid] >= epoch;
}

HBSAN_ALWAYS_INLINE bool OrderedBefore(const ThreadState* t, u32 slot) {
  if (HBSAN_LIKELY(OrderedAtFirstSight(t, slot)))
    return true;
  if (HBSAN_LIKELY(!IsArchived(slot)))
    return false;
  ArchiveRecord r = RecordOf(slot);
  return t->clock.at[r.sid] >= r.last;
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

// Whether any slot of the cell already says what `own` says.
HBSAN_ALWAYS_INLINE bool Recorded(const u32* cell, u32 own) {
  // Without branches: which of the four is not predictable.
  return (u32(SameEpochCovers(LoadRelaxed(cell), own)) |
          u32(SameEpochCovers(LoadRelaxed(cell + 1), own)) |
          u32(SameEpochCovers(LoadRelaxed(cell + 2), own)) |
          u32(SameEpochCovers(LoadRelaxed(cell + 3), own))) != 0;
}

enum class Tried : u8 { kNothing, kRecorded, kPublished };

// The cases of a cell with two slots at most, in its usual form: empty, private
// to the thread, or with one slot of another thread that is ordered or does not
// conflict.  kNothing, and nothing done, when it is anything else.
// *newcomers becomes non-zero when somebody else came meanwhile: step 3 is to
// be done (hbsan_report_newcomers).
HBSAN_ALWAYS_INLINE Tried CheckPair(const ThreadState* t, uptr granule, u32 own,
                                    u64* newcomers) {
  bool read = (own & HBSAN_READ_BIT) != 0;
  u32* cell = CellOf(granule);
  // One by one: a wider load would wait for the store of the access before,
  // which often is to the same granule.  The last two first: when somebody
  // brings a spilled cell back to the usual form, they are emptied last.
  u64 high = LoadAcquire(reinterpret_cast<const u64*>(cell + 2));
  u32 s1 = LoadAcquire(cell + 1), s0 = LoadRelaxed(cell);
  bool other0 = s0 != 0 && (s0 ^ own) >> HBSAN_SID_SHIFT != 0;
  bool other1 = s1 != 0 && (s1 ^ own) >> HBSAN_SID_SHIFT != 0;
  if (HBSAN_UNLIKELY(high != 0))
    return Tried::kNothing;
  bool stale0 = false, stale1 = false;
  if (HBSAN_UNLIKELY(other0 | other1)) {
    u32 other = other0 ? s0 : s1;
    if ((other0 & other1) ||
        (Conflict(other, own) && !OrderedAtFirstSight(t, other)))
      return Tried::kNothing;
    // A write takes the place of what it makes redundant.
    bool stale = !read && Conflict(other, own) && MayReplace(other, own);
    stale0 = other0 & stale;
    stale1 = other1 & stale;
    if (stale0 && s1 != 0)
      return Tried::kNothing;
  }
  // The epoch of an empty slot never equals a thread's.
  if (SameEpochCovers(s0, own) || SameEpochCovers(s1, own))
    return Tried::kRecorded;
  u32 *place = cell, *other = cell + 1;
  u32 old = s0, other_seen = s1;
  if (!(s0 == 0 || stale0 ||
        (!other0 && (MayReplace(s0, own) || Merges(s0, own))))) {
    // Usually: the last write in the first place, the last read here.
    if (!(s1 == 0 || stale1 ||
          (!other1 && (MayReplace(s1, own) || Merges(s1, own)))))
      return Tried::kNothing;
    place = cell + 1;
    old = s1;
    other = cell;
    other_seen = s0;
    stale1 = false;
  }
  u32 publish = Merges(old, own) ? old & own : own;
  // The thread's other slot is now said again in full: one is left, in the
  // first place.
  if (HBSAN_UNLIKELY(other_seen != 0 && !(other0 | other1) &&
                     MayReplace(other_seen, publish))) {
    if (s0 != 0)
      StoreRelaxed(cell, publish);
    else if (!Exchange(cell, 0, publish))
      return Tried::kNothing;
    u32 left = s1 != 0 && Exchange(cell + 1, s1, 0) ? 0 : s1;
    *newcomers |= (LoadRelaxed(cell + 1) ^ left) | LoadPair(cell + 2);
    return Tried::kPublished;
  }
  // Over an own slot a plain store will do (see the protocol above), but for a
  // write where another thread is, whose slot it may make redundant.
  if (HBSAN_LIKELY((old ^ own) >> HBSAN_SID_SHIFT == 0 && old != 0 &&
                   (read || !other1)))
    StoreRelaxed(place, publish);
  else if (HBSAN_UNLIKELY(!Exchange(place, old, publish)))
    return Tried::kNothing;
  if (HBSAN_UNLIKELY(stale1) && Exchange(cell + 1, s1, 0))
    other_seen = 0;
  *newcomers |= (LoadRelaxed(other) ^ other_seen) | LoadPair(cell + 2);
  return Tried::kPublished;
}

// The same for a plain access to the whole granule, in a few instructions: a
// write in the first place and a read in the second, or a single one; the slot
// of the same kind is renewed.  False, and nothing done, in any other case.
template <AccessKind kKind>
HBSAN_ALWAYS_INLINE bool RenewWhole(uptr granule, u32 own, u64* newcomers) {
  static_assert(kKind == AccessKind::kRead || kKind == AccessKind::kWrite);
  u32* cell = CellOf(granule);
  u64 low = LoadPair(cell);
  u32 renewed = u32(low), other = u32(low >> 32);
  u32* place = cell;
  if (kKind == AccessKind::kRead && !(renewed & HBSAN_READ_BIT)) {
    place = cell + 1;
    renewed = u32(low >> 32);
    other = u32(low);
  }
  // A read renews a read; anything may give way to a write.
  constexpr u32 kAlike =
      kKind == AccessKind::kRead ? kSidBits | HBSAN_READ_BIT : kSidBits;
  if (HBSAN_UNLIKELY(((renewed ^ own) & kAlike) | LoadPair(cell + 2)))
    return false;
  if (HBSAN_UNLIKELY((kKind == AccessKind::kWrite && renewed == 0) ||
                     (other != 0 && ((other ^ own) & kSidBits) != 0)))
    return false;
  StoreRelaxed(place, own);
  *newcomers |= (LoadRelaxed(place == cell ? cell + 1 : cell) ^ other) |
                LoadPair(cell + 2);
  return true;
}

// For the four slots of `cell`, a bit each: *equal, those that differ from
// `own` in their epoch only; *merging, in their bytes only; *reads, those that
// are reads.
HBSAN_ALWAYS_INLINE void FindReads(const u32* cell, u32 own, u32* equal,
                                   u32* merging, u32* reads) {
#if defined(__x86_64__) && !defined(HBSAN_MODEL)
  // The caller owns no vector register, so three are put aside.
  static constexpr u32 kAllButEpoch alignas(16)[4] = {
      ~(kMaxSlotEpoch << HBSAN_EPOCH_SHIFT),
      ~(kMaxSlotEpoch << HBSAN_EPOCH_SHIFT),
      ~(kMaxSlotEpoch << HBSAN_EPOCH_SHIFT),
      ~(kMaxSlotEpoch << HBSAN_EPOCH_SHIFT)};
  static constexpr u32 kAllButBytes alignas(16)[4] = {
      ~HBSAN_UNTOUCHED_BITS, ~HBSAN_UNTOUCHED_BITS, ~HBSAN_UNTOUCHED_BITS,
      ~HBSAN_UNTOUCHED_BITS};
  static constexpr u32 kZero alignas(16)[4] = {};
  // bit of a read -> sign
  static_assert(HBSAN_READ_BIT << 23 == 1u << 31);
  typedef u64 Vector[2];
  Vector saved0, saved1, saved2;
  __asm__ volatile(
      "movups %%xmm0, %[saved0]\n\t"
      "movups %%xmm1, %[saved1]\n\t"
      "movups %%xmm2, %[saved2]\n\t"
      "movdqa %[cell], %%xmm0\n\t"
      "movd %[own], %%xmm1\n\t"
      "pshufd $0, %%xmm1, %%xmm1\n\t"
      "pxor %%xmm0, %%xmm1\n\t"
      "movdqa %%xmm1, %%xmm2\n\t"
      "pand %[but_epoch], %%xmm1\n\t"
      "pand %[but_bytes], %%xmm2\n\t"
      "pcmpeqd %[zero], %%xmm1\n\t"
      "pcmpeqd %[zero], %%xmm2\n\t"
      "pslld $23, %%xmm0\n\t"
      "movmskps %%xmm1, %[equal]\n\t"
      "movmskps %%xmm2, %[merging]\n\t"
      "movmskps %%xmm0, %[reads]\n\t"
      "movups %[saved0], %%xmm0\n\t"
      "movups %[saved1], %%xmm1\n\t"
      "movups %[saved2], %%xmm2\n\t"
      : [equal] "=&r"(*equal), [merging] "=&r"(*merging), [reads] "=&r"(*reads),
        [saved0] "=&m"(saved0), [saved1] "=&m"(saved1), [saved2] "=&m"(saved2)
      : [own] "r"(own), [cell] "m"(*reinterpret_cast<const u32(*)[4]>(cell)),
        [but_epoch] "m"(kAllButEpoch), [but_bytes] "m"(kAllButBytes),
        [zero] "m"(kZero));
#else
  *equal = *merging = *reads = 0;
  for (u32 i = 0; i < HBSAN_SLOTS_PER_CELL; i++) {
    u32 slot = LoadRelaxed(&cell[i]);
    *equal |= u32(((slot ^ own) & ~(kMaxSlotEpoch << HBSAN_EPOCH_SHIFT)) == 0)
              << i;
    *merging |= u32(((slot ^ own) & ~HBSAN_UNTOUCHED_BITS) == 0) << i;
    *reads |= u32((slot & HBSAN_READ_BIT) != 0) << i;
  }
#endif
}

// The common case of data that several threads read: the thread renews its own
// read of the same bytes, or adds bytes to one of this epoch, and the writes
// that the cell holds are ordered.
HBSAN_ALWAYS_INLINE Tried RenewSharedRead(const ThreadState* t, uptr granule,
                                          u32 own, u64* newcomers) {
  u32* cell = CellOf(granule);
  u64 low = LoadPair(cell), high = LoadPair(cell + 2);
  u32 equal, merging, reads;
  // Reads the slots after low and high: a change in between counts as one that
  // came later.
  FindReads(cell, own, &equal, &merging, &reads);
  // Others take the last place for their marker, so there it is a
  // compare-and-swap, out of line.
  u32 usable = (merging ? merging : equal) & 7;
  if (HBSAN_UNLIKELY(usable == 0))
    return Tried::kNothing;
  for (u32 writes = reads ^ 0xf; writes; writes &= writes - 1) {
    u32 i = u32(__builtin_ctz(writes));
    u32 slot = u32((i & 2 ? high : low) >> (i & 1) * 32);
    // A marker here: there are writes in the chain.
    if (slot != 0 &&
        HBSAN_UNLIKELY(!OrderedAtFirstSight(t, slot) || IsMarker(slot)))
      return Tried::kNothing;
  }
  u32 i = u32(__builtin_ctz(usable));
  u64 pair = i & 2 ? high : low;
  u32 seen = u32(pair >> (i & 1) * 32);
  u32 publish = merging ? own & seen : own;
  if (seen == publish)
    return Tried::kRecorded;
  // An older slot of the thread that is now said again in full goes out of
  // line.
  for (u32 k = 0; merging && k < HBSAN_SLOTS_PER_CELL; k++) {
    u32 slot = u32((k & 2 ? high : low) >> (k & 1) * 32);
    if (k != i && (slot ^ own) >> HBSAN_SID_SHIFT == 0 && slot != 0 &&
        MayReplace(slot, publish))
      return Tried::kNothing;
  }
  StoreRelaxed(&cell[i], publish);
  // Around the slot: a wider load would wait for the store above.
  u64 other_pair_seen = i & 2 ? low : high;
  u32 partner_seen = u32(pair >> (~i & 1) * 32);
  *newcomers |= (LoadPair(&cell[(i & 2) ^ 2]) ^ other_pair_seen) |
                (LoadRelaxed(&cell[i ^ 1]) ^ partner_seen);
  return Tried::kPublished;
}

// Checks and publishes `own` (Slot::Make) at `granule`.  True when an event
// must be logged, i.e. the access was not already recorded.  A race is stored
// to *raced_with, the other's slot.
HBSAN_ALWAYS_INLINE bool CheckCell(ThreadState* t, uptr granule, u32 own,
                                   u32* raced_with) {
  u64 newcomers = 0;
  Tried tried = CheckPair(t, granule, own, &newcomers);
  if (HBSAN_UNLIKELY(tried == Tried::kNothing)) {
    u64 found = hbsan_check_cell(t, granule, own);
    if (HBSAN_UNLIKELY(u32(found) != 0))
      *raced_with = u32(found);
    return (found & kLogged) != 0;
  }
  if (HBSAN_UNLIKELY(newcomers))
    *raced_with = hbsan_judge_others(t, granule, own);
  return tried == Tried::kPublished;
}

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_DETECT_CELL_CHECK_H_
