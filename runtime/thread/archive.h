// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What former owners of sids left behind (docs/design/sids.md).
//
// A slot under an archive seat has no epoch: its 14 bits are the number of a
// record, which says "an access under `sid`, not later than `last`, and every
// clock there is has either heard all epochs of the record or none".  So the
// slot is judged by `last`, and says no less than what it replaced.
//
// The records are two halves.  A sweep (recycle.cc) moves what is still needed
// into the empty one, the slots of retired seats and those of the other half.
// Behind the halves are the records of tickets (tickets.h).
#ifndef HBSAN_RUNTIME_THREAD_ARCHIVE_H_
#define HBSAN_RUNTIME_THREAD_ARCHIVE_H_

#include "runtime/thread/thread.h"

namespace hbsan {

// Judged without a lock, so one word.
struct alignas(8) ArchiveRecord {
  u32 last;
  u32 sid;
};

inline constexpr u32 kArchiveRecords = kArchiveSeats * (kMaxSlotEpoch + 1);
inline constexpr u32 kHalfSeats = (kArchiveSeats - kTicketSeats) / 2;
inline constexpr u32 kHalfRecords = kHalfSeats * kMaxSlotEpoch;
static_assert(kFirstArchiveSeat + 2 * kHalfSeats == kFirstTicketSeat);
extern ArchiveRecord g_archive[kArchiveRecords];

// Whose slots a seat's are: epochs of `sid` above `base`.  One word, too.
struct alignas(8) Seat {
  u32 base;
  u32 sid;
};
struct Seats {
  constexpr Seats() : at() {
    for (u32 k = 0; k < kSeatCount; k++) at[k] = {0, k};
  }
  Seat& operator[](u32 seat) { return at[seat]; }
  Seat at[kSeatCount];
};
extern Seats g_seats;

constexpr bool IsArchiveSeat(u32 seat) { return seat >= kFirstArchiveSeat; }
constexpr bool IsTicketSeat(u32 seat) { return seat >= kFirstTicketSeat; }
// Whether the slot must be looked up (RecordOf): it is archived, or its seat is
// another sid's than that of the same number.
HBSAN_ALWAYS_INLINE bool IsArchived(u32 slot) {
  u32 seat = slot >> HBSAN_SID_SHIFT;
  return IsArchiveSeat(seat) || LoadRelaxed(&g_sid_base[seat]) == kAway;
}
// Where in g_archive the record of an archived slot is.
constexpr u32 ArchiveIndex(u32 slot) {
  return ((slot >> HBSAN_SID_SHIFT) - kFirstArchiveSeat) * (kMaxSlotEpoch + 1) +
         Slot(slot).slot_epoch();
}
HBSAN_ALWAYS_INLINE ArchiveRecord RecordOf(u32 slot) {
  u32 seat = slot >> HBSAN_SID_SHIFT;
  if (!IsArchiveSeat(seat)) {
    u64 word = LoadRelaxed(reinterpret_cast<u64*>(&g_seats[seat]));
    return {u32(word) + Slot(slot).slot_epoch(), u32(word >> 32)};
  }
  u64 word =
      LoadRelaxed(reinterpret_cast<u64*>(&g_archive[ArchiveIndex(slot)]));
  return {u32(word), u32(word >> 32)};
}

// What a thread's slots begin with while it has the ticket.
u32 TicketOwner(u32 ticket);
// The record that this names: of the thread's current epoch; or of nothing, if
// no access was recorded.  Both need the registry's lock.
void WriteTicket(u32 ticket, const ThreadState* t);
void VoidTicket(u32 ticket);

// Of an archived slot.  Needs the registry's lock.
bool FindArchived(Slot slot, SlotOrigin* out);

// ---- Which epochs clocks tell apart ----
// While this is set, whoever stores an entry of a clock calls one of these
// afterwards, so that what moves from clock to clock is not overlooked.
extern bool g_noting;
void NoteEntry(u32 sid, u32 epoch);
void NoteClock(const VectorClock& clock, u32 entries = kSidCount);

// ---- A sweep's part; all need the lock of sweeps ----
// Forgets what was noted, and from now on notes what concerns the seats that
// are in the sweep, and the records.
void BeginNoting();
// Writes the new half.  Leaves seats and tickets out of the sweep that do not
// fit; returns how many are still in it.
u32 PlanMoves();
// What replaces the owner bits of a slot of a seat or ticket that is in the
// sweep, or of the old half; 0 when nothing can race with the slot any more.
u32 MovedOwner(u32 owner);
// The new half becomes the old one.
void EndMoves();

// The sync layer's part: call NoteEntry for all that is in its clocks.  The
// last three do a little at a time, and return false at the end.
void NoteThreadsClocks(const ThreadState* t);
bool NoteSnapshots(const void** chunk, u32* cursor);
bool NoteObjects(u32* cursor);
bool NoteWatchedClocks(u32* cursor);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_THREAD_ARCHIVE_H_
