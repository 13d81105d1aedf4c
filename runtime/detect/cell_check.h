// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The check of one access against one cell: the core of the detector.
//
// Protocol ("publish, then look again").  Let A be the access, x its cell.
//   1. read the four slots of x; judge each against A;
//   2. choose a slot that A may replace (below) and put A's own there;
//   3. read the slots again; judge those that changed since step 1.
// Where the thread has no slot yet, where it writes beside another thread's,
// and everywhere in a chain, step 2 is a compare-and-swap, a full barrier; if
// it fails, 1.  Of two accesses that publish so, let B be the later one: its
// loads of step 3 follow its compare-and-swap and so A's, and pair with that:
// they see A's slot, or the slot of somebody who had the right to replace it.
// Over a slot of its own the thread stores plainly: its loads of step 3 may run
// before that store lands, so they pair with nothing, and who publishes between
// the thread's step 1 and the landing may be missed or overwritten
// (docs/design/shadow.md).  Another reader leaves that slot alone while another
// place is free, and a writer that takes it conflicts with the store.
// tests/model/ runs all interleavings.
//
// A's slot of the same epoch and kind with other bytes is widened in place.
// A may replace a slot S when nothing is forgotten thereby: S is empty; or A
// covers S (all S's bytes; a write covers a read, a plain access an atomic one)
// and S is A's own thread's or ordered before A; or other slots of A's thread
// do so.  Whoever races with S then races with those (FastTrack's argument,
// PLDI 2009, section 3).  When no slot may be replaced, the cell spills
// (shadow/spill.h).
//
// The hooks run between the program's instructions with all its registers live,
// so what they call saves what it uses.
#ifndef HBSAN_RUNTIME_DETECT_CELL_CHECK_H_
#define HBSAN_RUNTIME_DETECT_CELL_CHECK_H_

#include "runtime/base/base.h"
#include "runtime/base/stats.h"
#include "runtime/shadow/shadow.h"
#include "runtime/shadow/spill.h"
#include "runtime/thread/append.h"
#include "runtime/thread/archive.h"

extern "C" __thread hbsan_hot_state __hbsan_hot
    __attribute__((visibility("default"), tls_model("initial-exec")));

// Of a hook, and of what it jumped to: the access.
#define HBSAN_RETURN_PC reinterpret_cast<uptr>(__builtin_return_address(0))
// From a hook to another part of its work, which returns for it.
#define HBSAN_JUMP __attribute__((musttail)) return

namespace hbsan {

// What an out-of-line check found: in the low half the slot it raced with, or
// 0; kLogged when an event must be logged.
inline constexpr u64 kLogged = u64{1} << 32;

// Out of line; they change no register but r11 and rax.
extern "C" {
// Judges and publishes `own` in any cell.
__attribute__((preserve_all)) u64 hbsan_check_shared(ThreadState* t,
                                                     uptr granule, u32 own);
// Its uncommon cases.
__attribute__((preserve_all)) u64 hbsan_check_cell(ThreadState* t, uptr granule,
                                                   u32 own);
// 1 to 64 bytes anywhere, the event and the report included.
__attribute__((preserve_all)) void hbsan_check_span(ThreadState* t,
                                                    uptr address, u64 pc_kind);
// Step 3 after a plain store, when the cell changed: another thread's slot that
// conflicts with `own` and is not ordered before it, or 0.
__attribute__((preserve_all)) u32 hbsan_judge_others(ThreadState* t,
                                                     uptr granule, u32 own);
// The same for all granules of an access, and reports.  `own`'s bytes are those
// of any of them.
__attribute__((preserve_all)) void hbsan_report_newcomers(ThreadState* t,
                                                          uptr address, u32 own,
                                                          u64 pc_kind);
// The hooks' whole work, whatever the cell holds.  Reached by a jump, so the
// return address is the hook's.
#define HBSAN_ANY_CELL(Bytes)                                          \
  __attribute__((preserve_all)) void hbsan_read##Bytes(const void* p); \
  __attribute__((preserve_all)) void hbsan_write##Bytes(const void* p);
HBSAN_ANY_CELL(1)
HBSAN_ANY_CELL(2)
HBSAN_ANY_CELL(4)
HBSAN_ANY_CELL(8)
HBSAN_ANY_CELL(16)
#undef HBSAN_ANY_CELL
// Thunk (thunks_x86_64.S): attaches an unknown thread.
__attribute__((preserve_all)) void hbsan_attach_thunk();
// Thunk (thunks_x86_64.S) of the report of a race of `own` with `raced_with`.
__attribute__((preserve_all)) void hbsan_report_thunk(ThreadState* t,
                                                      uptr granule, u32 own,
                                                      u32 raced_with,
                                                      uptr address,
                                                      u64 pc_kind);
}

inline constexpr u32 kSidBits = 0xffu << HBSAN_SID_SHIFT;
// What the slots of one thread have in common with `own`, its newest: the seat.
// Those of a thread that stands only have a ticket in common, and older ones
// are judged like another thread's, which happened before.
HBSAN_ALWAYS_INLINE bool IsOfTicket(u32 own) {
  return own >= kFirstTicketSeat << HBSAN_SID_SHIFT;
}
HBSAN_ALWAYS_INLINE u32 ThreadBits(u32 own) {
  return IsOfTicket(own) ? HBSAN_OWNER_BITS : kSidBits;
}
inline constexpr u32 kEpochBits = kMaxSlotEpoch << HBSAN_EPOCH_SHIFT;

// The ten low bits of a slot (atomic, read, untouched bytes) are each "1 = says
// less".  So one access says all that another says exactly when its low bits
// are a subset.
inline constexpr u32 kLessBits = ~HBSAN_OWNER_BITS;

// Whether `own` says all that `slot` says, whoever and whenever that was.
HBSAN_ALWAYS_INLINE bool MayReplace(u32 slot, u32 own) {
  return (own & ~slot & kLessBits) == 0;
}

// Whether the two differ in nothing but their bytes: same thread, epoch, kind.
// One slot then stands for both; its mask is the AND of the inverted masks.
HBSAN_ALWAYS_INLINE bool Merges(u32 slot, u32 own) {
  return ((slot ^ own) & ~HBSAN_UNTOUCHED_BITS) == 0;
}

// OrderedBefore, as if the seat were its own sid's: true is true.
HBSAN_ALWAYS_INLINE bool OrderedAtFirstSight(const ThreadState* t, u32 slot) {
  u32 seat = slot >> HBSAN_SID_SHIFT;
  u32 epoch = g_sid_base[seat] + Slot(slot).slot_epoch();
  return t->clock.at[seat] >= epoch;
}

// Whether the access in `slot`, another thread's, happened before `t` now.
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

// The common case of memory that one thread uses, in a few instructions: its
// newest write is in the first place, its newest read in the second, and the
// rest of the cell is empty.  The slot of the access's kind is renewed if it
// stands for the same bytes, or for any if the access is to all eight (kWhole),
// and widened if it is of this epoch.
template <AccessKind kKind, bool kWhole>
class PrivateCell {
 public:
  HBSAN_ALWAYS_INLINE PrivateCell(u32* cell, u32 own)
      : cell_(cell), own_(own), publish_(own) {
    u64 low = LoadPair(cell);
    high_ = LoadPair(cell + 2);
    mine_ = u32(kRead ? low >> 32 : low);
    other_ = u32(kRead ? low : low >> 32);
  }
  // Zero when the cell is so, and the slot of the access's kind is of the same
  // bytes.
  HBSAN_ALWAYS_INLINE u64 doubt() const {
    u32 foreign = (other_ ^ own_) & kSidBits;
    return high_ | ((mine_ ^ own_) & kAlike) | (other_ != 0 ? foreign : 0) |
           // All zero is no slot of sid 0.
           u32(kWhole && !kRead && mine_ == 0);
  }
  // Whether the cell is so otherwise.  If not, nothing else may be called.
  HBSAN_ALWAYS_INLINE bool Widens() {
    publish_ = own_ & mine_;
    return !kWhole && Merges(mine_, own_) && high_ == 0 &&
           (other_ == 0 || ((other_ ^ own_) & kSidBits) == 0);
  }
  HBSAN_ALWAYS_INLINE bool recorded() const { return publish_ == mine_; }
  // Not zero when somebody else came meanwhile: step 3 is to be done.
  HBSAN_ALWAYS_INLINE u64 Publish() const {
    StoreRelaxed(cell_ + (kRead ? 1 : 0), publish_);
    // Around the slot: a wider load would wait for the store.
    return (LoadRelaxed(cell_ + (kRead ? 0 : 1)) ^ other_) |
           LoadPair(cell_ + 2);
  }

 private:
  static_assert(kKind == AccessKind::kRead || kKind == AccessKind::kWrite);
  static constexpr bool kRead = kKind == AccessKind::kRead;
  // To all eight bytes, a read renews a read and a write anything.
  static constexpr u32 kAlike = !kWhole ? ~kEpochBits
                                : kRead ? kSidBits | HBSAN_READ_BIT
                                        : kSidBits;
  u32* cell_;
  u32 own_, publish_, mine_, other_;
  u64 high_;
};

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_DETECT_CELL_CHECK_H_
