// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Umbrella of the history layer: what is needed to say, at the moment a race is
// found, where the earlier access happened.
//
//  Context   a node of a process-wide calling-context tree: a return address
//            and a parent.  A 32-bit id stands for a whole call stack, so an
//            event is self-contained and nothing has to be replayed.
//  Event     24 bytes: one recorded access, or a run of equally spaced accesses
//            of one site under one context (folding), a lock operation, or
//            another acquisition from which the thread learnt something.
//  EventLog  per thread, a ring of events; written only by the slow path.
//  SiteTable per thread, what stays of the events that left the ring (sites.h).
//  EpochLog  per thread, a ring with one record per epoch: the position in the
//            event log at which the epoch began, what release began it, and
//            the locks held then.  Of the records that left it, a sample stays.
//
// All are anonymous mappings touched on demand.  They are written by their own
// thread only, and read by whoever reports a race with that thread; a reader
// therefore re-checks the position after it copied a record.
#ifndef HBSAN_RUNTIME_HISTORY_HISTORY_H_
#define HBSAN_RUNTIME_HISTORY_HISTORY_H_

#include "runtime/base/base.h"
#include "runtime/clock/clock.h"
#include "runtime/shadow/shadow.h"

namespace hbsan {

// ---- Contexts ----
enum class ContextId : u32 {};
inline constexpr ContextId kNoContext{0};
// Stands for outer frames that were not kept because the tree was full.
inline constexpr ContextId kLostContext{1};
inline constexpr u32 kMaxFrames = 256;

// Before the first thread starts; a second call does nothing.
void InitContexts();
// The node for `pc` called from `parent`.  Thread-safe and lock-free; takes
// time in the logarithm of the parent's children, of which there are few as a
// rule. Uses general registers only: the access check calls it.
__attribute__((preserve_all)) ContextId InternFrame(ContextId parent, uptr pc);
// Return addresses from the innermost outwards; returns how many were stored.
// *lost is set when outer frames are missing.
u32 ExpandContext(ContextId id, uptr* pcs, u32 capacity, bool* lost);

// Set in an entry of the shadow call stack that is no return address any more,
// but the context of the stack up to and including it.
inline constexpr uptr kInternedMark = uptr{1} << 63;

// ---- Events ----
enum class EventKind : u8 {
  kWrite,
  kRead,
  kAtomicWrite,
  kAtomicRead,
  kFree,
  kVptrWrite,  // AccessKind
  kLock,
  kReadLock,
  kUnlock,
  kAcquire,
};

inline bool IsLockEvent(EventKind kind) {
  return kind == EventKind::kLock || kind == EventKind::kReadLock ||
         kind == EventKind::kUnlock;
}
inline bool IsSyncEvent(EventKind kind) {
  return IsLockEvent(kind) || kind == EventKind::kAcquire;
}

struct Event {
  // pc: 48 | kind: 4 | size: 12.  Size is in bytes, 0 for a range, whose
  // length is in `stride`; of kAcquire it is the SyncKind.
  u64 pc_kind;
  // first address: 48 | repetitions - 1: 16
  u64 address_count;
  ContextId context;
  s32 stride;  // bytes from one repetition to the next

  static constexpr u64 PackPc(uptr pc, EventKind kind, u32 size) {
    return (pc & 0xffffffffffff) | u64(kind) << 48 | u64(size) << 52;
  }
  uptr pc() const { return pc_kind & 0xffffffffffff; }
  EventKind kind() const { return EventKind(pc_kind >> 48 & 15); }
  u32 size() const { return u32(pc_kind >> 52); }
  uptr address() const { return address_count & 0xffffffffffff; }
  u32 count() const { return u32(address_count >> 48) + 1; }
};
static_assert(sizeof(Event) == 24);
inline constexpr u32 kFirstEvent = 1;  // the position of a thread's first
inline constexpr u64 kOneCount = u64{1} << 48;
inline constexpr u32 kMaxCount = 1 << 16;  // of one event

// Accesses of one instruction, known all at once: `count` of `bytes` each, one
// behind the other.
struct Run {
  uptr address;
  uptr count;
  uptr bytes;
};

// The newest event of a site under a context, and the address that would
// continue it.  What an event says is noted in the site table when it is pushed
// and, if it became a run, when the run is closed, at the latest before the
// ring overwrites it.
struct FoldEntry {
  Event* event;  // in the ring; may have been overwritten
  u64 next_address;
  ContextId context;
  u32 epoch;  // the event's
  // A site whose accesses do not fold, for as long as it is not tried again.
  u64 scattered;  // its pc_kind
  // Scattered: the site table knows of accesses that begin in [low, low + span)
  // (ranges: of those within) without being told.  Else low is the first
  // address of the run, and span 0.
  uptr low;
  u64 span;
  u64 pc_kind;
  u32 position;  // of the event
  u32 site;      // number of its entry in the site table, or kNoSite
};
static_assert(sizeof(FoldEntry) == 64);
inline constexpr u32 kFoldEntries = 256;
// A part of the memory where accesses of a site need not be noted, whatever the
// context: the site table has no room for its callers and knows that it is
// there now and then.
struct QuietPart {
  u64 pc_kind;
  u32 begin, length;  // in units of kQuietUnit bytes
};
static_assert(sizeof(QuietPart) == 16);
inline constexpr u32 kQuietParts = 4096;
inline constexpr uptr kQuietUnit = 1 << 16;
inline constexpr u32 kNoSite = ~0u;
// As next_address: the run does not go on.
inline constexpr u64 kClosed = ~u64{0};

struct EventLog {
  Event* ring;
  u32 mask;          // entries - 1
  u32 position;      // next event; only ever grows, modulo 2^32
  u32 epoch;         // ordinal of the current one
  u32 lock_token;    // equal when the same locks are held
  FoldEntry* fold;   // kFoldEntries, by hash of site and context
  QuietPart* quiet;  // kQuietParts, by hash of site and high address
  struct SiteTable* sites;
};

HBSAN_ALWAYS_INLINE FoldEntry* FoldEntryOf(EventLog* log, u64 pc_kind,
                                           ContextId context) {
  return &log->fold[(pc_kind ^ pc_kind >> 8 ^ u64(context)) % kFoldEntries];
}

HBSAN_ALWAYS_INLINE QuietPart* QuietPartOf(EventLog* log, u64 pc_kind,
                                           uptr address) {
  return &log->quiet[(pc_kind ^ pc_kind >> 12 ^ address >> 32) % kQuietParts];
}
HBSAN_ALWAYS_INLINE bool IsQuiet(const QuietPart& part, u64 pc_kind,
                                 uptr address) {
  return part.pc_kind == pc_kind &&
         u32(address / kQuietUnit) - part.begin < part.length;
}

// ---- Epochs ----
enum class SyncKind : u8 {
  kThreadStart,
  kUnlock,
  kReadUnlock,
  kAtomic,
  kFence,
  kCreate,
  kSignal,
  kBarrier,
  kSemaphore,
  kOnce,
  kExit,
  kExitHandler,
  kAnnotation,
  kDescriptor,
  kSidChange,
};
inline constexpr u32 kLocksPerEpoch = 3;

struct EpochRecord {
  u32 event_position;
  Sid sid;
  SyncKind kind;  // the release that ended the epoch before
  u8 lock_count;  // held at the start; may exceed kLocksPerEpoch
  Epoch epoch;
  ContextId context;          // of that release
  u64 object;                 // its address
  u32 locks[kLocksPerEpoch];  // sync object ids; bit 31 = read lock
  uptr pc;                    // of that release
};
static_assert(sizeof(EpochRecord) == 48);

// The n-th epoch of a thread has the ordinal n, whatever sids it had; its
// record is at ring[n & mask] until position passes n + mask + 1.
struct EpochLog {
  EpochRecord* ring;
  u32 mask;
  u32 position;  // the current epoch's record is at position - 1
  // Of the records that left the ring, every 2^sample_shift-th: samples[i] has
  // the ordinal i << sample_shift.
  u32 sample_count;
  u32 sample_shift;
  EpochRecord* samples;  // kEpochSamples
};
inline constexpr u32 kEpochSamples = 256;

// Maps the logs of a running thread.
void InitLogs(EventLog* events, EpochLog* epochs);
// Empties them for a thread that is one of `threads` running ones, which decide
// on its share of the memory.
void ResetLogs(EventLog* events, EpochLog* epochs, u32 threads);
// Whether a thread has more than the share of one of `threads` threads.
bool ExceedsShare(const EventLog& events, u32 threads);
// Gives that up, and keeps the newest entries.  By the owner, while nobody
// reads the logs.
void ShrinkLogs(EventLog* events, EpochLog* epochs, u32 threads);

// What stays of a thread that ended: the rings' used parts in one block, and
// the rest, which alone says nearly as much, in another.
struct KeptLogs {
  EventLog events;
  EpochLog epochs;
  char* rings;
  uptr ring_bytes;  // 0 = the rings are not kept
  char* rest;
  uptr rest_bytes;
};
// Nothing is kept when there was no memory.
void KeepLogs(EventLog* events, EpochLog* epochs, KeptLogs* kept);
void DropRings(KeptLogs* kept);
void DropRest(KeptLogs* kept);
// Memory for the logs of threads that ended.
uptr KeptLogsBudget();

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_HISTORY_HISTORY_H_
