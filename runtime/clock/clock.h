// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Umbrella of the clock layer: thread slots (sids), epochs and vector clocks.
//
// A sid is a number that a thread owns from its creation to its end: its entry
// in all clocks.  An epoch counts the owner's releases that published recorded
// accesses.  Epochs are 32 bits wide and never go back, also when a sid changes
// hands.  A vector clock says, per sid, up to which epoch its holder has heard.
//
// A shadow slot has eight bits for all that.  They name a seat, which a thread
// holds while it runs; 240 there are, and 16 that stand for what was left
// behind (runtime/thread/archive.h).  The slot's epoch is the distance from the
// base of the seat, 14 bits (abi.h).  Sid n is at home on seat n; sids from 256
// on have no home.
//
// Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System"
// (CACM 1978); Mattern, "Virtual Time and Global States" (1989); epochs after
// Flanagan and Freund, "FastTrack" (PLDI 2009), section 3.
#ifndef HBSAN_RUNTIME_CLOCK_CLOCK_H_
#define HBSAN_RUNTIME_CLOCK_CLOCK_H_

#include "hbsan/abi.h"
#include "runtime/base/base.h"

namespace hbsan {

enum class Sid : u16 {};
enum class Epoch : u32 {};

inline constexpr u32 kSeatCount = 256;
// Seats from here on are never taken, and slot epochs above that never used:
// tests compile the core with small limits, in order to reach them.
#ifdef HBSAN_TEST_SEATS
inline constexpr u32 kSeats = HBSAN_TEST_SEATS;
inline constexpr u32 kMaxSlotEpoch = HBSAN_TEST_MAX_SLOT_EPOCH;
inline constexpr u32 kArchiveSeats = HBSAN_TEST_ARCHIVE_SEATS;
inline constexpr u32 kTicketSeats = HBSAN_TEST_TICKET_SEATS;
inline constexpr u32 kHomelessSids = HBSAN_TEST_HOMELESS_SIDS;
#else
inline constexpr u32 kArchiveSeats = 16;
inline constexpr u32 kTicketSeats = 4;
inline constexpr u32 kSeats = kSeatCount - kArchiveSeats;
inline constexpr u32 kMaxSlotEpoch = (1u << HBSAN_EPOCH_BITS) - 1;
#  if HBSAN_CHECK_CLOCKS  // every object has plain clocks
inline constexpr u32 kHomelessSids = 256;
#  else
inline constexpr u32 kHomelessSids = 4096 - kSeatCount;
#  endif
#endif
// The latter is a mask, too.
static_assert(kSeats + kArchiveSeats <= kSeatCount &&
              kMaxSlotEpoch < 1u << HBSAN_EPOCH_BITS &&
              (kMaxSlotEpoch & (kMaxSlotEpoch + 1)) == 0);
// Those in between are never taken.
inline constexpr u32 kFirstHomelessSid = kSeatCount;
inline constexpr u32 kSidCount = kFirstHomelessSid + kHomelessSids;
static_assert(kSidCount % 16 == 0);

// These are nobody's: no clock has an entry of that number, so what is recorded
// under them never seems ordered at first sight.
inline constexpr u32 kFirstArchiveSeat = kSeatCount - kArchiveSeats;
// The last of them are those of tickets (thread/tickets.h).
inline constexpr u32 kFirstTicketSeat = kSeatCount - kTicketSeats;

constexpr u32 Index(Sid sid) { return static_cast<u32>(sid); }
constexpr u32 Value(Epoch epoch) { return static_cast<u32>(epoch); }
constexpr Epoch Next(Epoch epoch) { return Epoch{Value(epoch) + 1}; }

// Entries at and beyond this are zero in every clock: no sid that high was ever
// taken.  Only grows; a multiple of 16.  The loops below stop there.
extern u32 g_clock_width;
// Makes room for `sid`; before any clock gets an entry for it.
void WidenClocks(u32 sid);

// Of its entries, g_clock_width count.  Not thread-safe.  Join and Covers cost
// one vector operation per four entries.  `entries`: one of the two has no
// more (Snapshot).
struct alignas(64) VectorClock {
  u32 at[kSidCount];

  Epoch Get(Sid sid) const { return Epoch{at[Index(sid)]}; }
  void Set(Sid sid, Epoch epoch) { at[Index(sid)] = Value(epoch); }
  void Raise(Sid sid, Epoch epoch) {
    if (at[Index(sid)] < Value(epoch))
      at[Index(sid)] = Value(epoch);
  }
  void Clear(u32 entries = kSidCount);
  void CopyFrom(const VectorClock& other, u32 entries = kSidCount);
  // Entry-wise maximum.  True when any entry of this grew.
  bool Join(const VectorClock& other, u32 entries = kSidCount);
  // True when every entry of `other` is at most ours.
  bool Covers(const VectorClock& other, u32 entries = kSidCount) const;
  // Stores the first `limit` sids whose entries differ from other's; returns
  // how many there are, or limit + 1 when there are more.
  u32 Differences(const VectorClock& other, u16* sids, u32 limit,
                  u32 entries = kSidCount) const;
};

// An immutable, shared copy of a thread's clock (copy-on-write).  Only where
// there are homeless sids is there memory for them.
inline constexpr u32 kNarrowEntries = kFirstHomelessSid;
struct Snapshot {
  u32 references;
  u32 entries;  // that there is memory for
  // Different for every content there ever was; says "already joined".
  u64 version;
  VectorClock clock;
};

// How many entries a SyncClock may have above its snapshot.  What threads that
// take turns learn from each other is an entry each, so as many threads can go
// on without a new snapshot; more would not fit a sync object's first line.
inline constexpr u32 kRaised = 4;

// The clock a sync object carries: bottom (no snapshot), or `snapshot` with the
// entries of `raised` raised to `raised_to`; 0 raises nothing.  Whoever changes
// one holds its lock.
struct SyncClock {
  Snapshot* snapshot = nullptr;
  u64 version = 0;  // the snapshot's, for those who must not follow the pointer
  u32 raised_to[kRaised] = {};
  u16 raised[kRaised] = {};
#if HBSAN_CHECK_CLOCKS
  VectorClock plain = {};  // runtime/sync/clock_check.h
#endif

  bool empty() const { return version == 0; }
  // Raises an entry without touching the snapshot; false when there is no room.
  bool Raise(u32 sid, u32 epoch);
};

// Reference versions of the two vector loops, for tests.
bool JoinScalar(VectorClock& to, const VectorClock& from);
bool CoversScalar(const VectorClock& a, const VectorClock& b);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_CLOCK_CLOCK_H_
