// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is known of a thread's accesses besides the events in the ring: one
// entry per site and context.  It outlives the events.
//
// A long run has few sites that repeat, and sites that ran once, long ago.  An
// entry therefore keeps the first few distinct accesses of its site exactly,
// with the epochs they were made in, and of all others the memory they lie in,
// as a few spans, and their first and last epoch.  An access always lies in its
// entry, so the only entry that fits is the access; of several, an exact one
// is.
//
// Noting every event would cost as much as the event.  So only what is new is
// noted: a site or context that the fold table did not hold, or an address
// outside the part that it knows to be noted ("open").  An open part counts as
// accessed until now, whether it was or not.  It is a span or a single access.
//
// No entry is ever evicted.  When the table has no room for a new context of a
// site, the site gets one entry without callers; when there is no room for that
// either, the event is discarded and counted.
#ifndef HBSAN_RUNTIME_HISTORY_SITES_H_
#define HBSAN_RUNTIME_HISTORY_SITES_H_

#include "runtime/history/history.h"

namespace hbsan {

// Equal accesses: an event, and the epochs (ordinals) it was seen in.
struct Piece {
  u64 address_count;
  s32 stride;
  u32 first, last;
  // From one epoch to the next; 0 = one epoch only, or not regular.
  u32 period;
};
static_assert(sizeof(Piece) == 24);
// As period: not regular, and perhaps there was nothing in the last epoch.
inline constexpr u32 kLastIsGuess = ~0u;

struct Span {
  uptr begin, end;
};

inline constexpr u32 kPieces = 4;
inline constexpr u32 kSpans = 7;
inline constexpr u32 kSiteLocks = 3;

struct Site {
  u64 pc_kind;
  ContextId context;
  u8 piece_count;
  u8 span_count;
  u8 open;                    // bit i: pieces[i]; bit kPieces: spans
  u8 lock_count;              // locks that were held at all its accesses
  u32 rest_first, rest_last;  // epochs of the accesses in `spans`
  u32 lock_token;             // EventLog::lock_token of the first access
  u32 locks[kSiteLocks];      // sync object ids; bit 31 = read lock
  u8 locks_noted;             // false: of no access yet
  u8 locks_differ;            // among the accesses, or too many
  u16 unused[3];
  Piece pieces[kPieces];
  Span spans[kSpans];  // ascending, disjoint
};
static_assert(sizeof(Site) == 256);

inline constexpr u32 kMaxSites = 8192;
// With callers.  A program that has more has many more, and noting each of them
// would take its time.
inline constexpr u32 kMaxSitesWithCallers = 1536;

struct SiteTable {
  u32 version;  // odd while an entry is being changed
  u32 count;
  u32 limit;  // entries
  u32 limit_with_callers;
  u32 discarded;  // events; if any, between these epochs
  u32 discarded_first, discarded_last;
  u32 without_callers;  // accesses since it was added to the statistics
  u32* index;  // open addressing; hash: 16 | entry number + 1: 16, or 0
  u32 index_mask;
  u32 next_closed;  // fold entry that CloseOldRuns looks at next
  Site* at;
};

// Between the program's instructions: general registers only, and no register
// is changed but r11 and the result's.
extern "C" {
// Before the event of an access or range becomes the newest one of the fold
// entry: notes what the entry stood for, and the access.  The site, or null
// without room.
__attribute__((preserve_all)) Site* hbsan_note_event(EventLog* log,
                                                     FoldEntry* entry,
                                                     const Event* event,
                                                     bool scattered);
// At every kCloseEach-th position: notes the oldest runs before the ring
// overwrites their events.
__attribute__((preserve_all)) void hbsan_close_old_runs(EventLog* log);
}
inline constexpr u32 kCloseEach = 64;

// The end of the thread: notes all runs.
void CloseAllRuns(EventLog* log);
// Notes the runs of epochs before that ordinal: without the epoch's record
// nobody looks for them in the ring.
void CloseRunsBefore(EventLog* log, u32 epoch);
// Samples the epoch records that are about to be overwritten; to be called
// where the position is a multiple of kSampleEach.
void MakeRoomForEpochs(EventLog* events, EpochLog* epochs);
inline constexpr u32 kSampleEach = 64;

// ---- Reading ----
// Whether one of the repetitions touched a byte of `mask` of the granule; the
// newest that did is stored.
bool FindRepetition(const Event& e, uptr granule, u32 mask, uptr* address,
                    u32* size);

struct SiteMatch {
  u32 places;          // that may have made the access; 0 = none
  Site site;           // the likeliest
  bool address_known;  // these are the access's own
  uptr address;
  u32 size;
};
// Some of a thread's epochs, counted from its start.
struct OrdinalRange {
  u32 oldest, newest;
};
// Whether accesses of one of those epochs may be in no entry.
bool HasDiscarded(const SiteTable* table, OrdinalRange range);
// The access to bytes `mask` of a granule in one of those epochs.  `fits` says
// which kinds of events are meant.
void FindSite(const SiteTable* table, OrdinalRange range, uptr granule,
              u32 mask, bool (*fits)(EventKind kind, u32 slot), u32 slot,
              SiteMatch* out);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_HISTORY_SITES_H_
