// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Umbrella of the history layer: what is needed to say, at the moment a race is
// found, where the earlier access happened.
//
//  Context   a node of a process-wide calling-context tree: a return address
//            and a parent.  A 32-bit id stands for a whole call stack, so an
//            event is self-contained and nothing has to be replayed.
//  Event     24 bytes: one recorded access, or a run of equally spaced accesses
//            of one site under one context (folding), or a lock operation.
//  EventLog  per thread, a ring of events; written only by the slow path.
//  EpochLog  per thread, a ring with one record per epoch: the position in the
//            event log at which the epoch began, what release began it, and
//            the locks held then.  It outlives the events.
//
// Both rings are anonymous mappings touched on demand.  They are written by
// their own thread only, and read by whoever reports a race with that thread;
// a reader therefore re-checks the position after it copied a record.
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
// The node for `pc` called from `parent`.  Thread-safe and lock-free; O(1).
// Uses general registers only: the access check calls it.
__attribute__((preserve_all)) ContextId InternFrame(ContextId parent, uptr pc);
// Return addresses from the innermost outwards; returns how many were stored.
// *lost is set when outer frames are missing.
u32 ExpandContext(ContextId id, uptr* pcs, u32 capacity, bool* lost);

// One entry per depth of the shadow call stack, beside it: which context the
// stack up to and including this entry was last interned as.
struct FrameMemo {
  uptr pc;
  ContextId parent;
  ContextId id;
};
// Set by the runtime in a shadow-stack entry whose memo is valid.
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
};

struct Event {
  // pc: 48 | kind: 4 | size: 12.  Size is in bytes, 0 for a range, whose
  // length is in `stride`.
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
inline constexpr u64 kOneCount = u64{1} << 48;

// The newest event of a site, and the address that would continue it.
struct FoldEntry {
  Event* event;  // in the ring; may have been overwritten
  u64 next_address;
  ContextId context;
  u32 epoch_start;  // of the epoch it belongs to
  // A site whose accesses do not fold, for as long as it is not tried again.
  u64 scattered;  // its pc_kind
};
static_assert(sizeof(FoldEntry) == 32);
inline constexpr u32 kFoldEntries = 256;

struct EventLog {
  Event* ring;
  u32 mask;         // entries - 1
  u32 position;     // next event; only ever grows, modulo 2^32
  u32 epoch_start;  // position when the current epoch began
  FoldEntry* fold;  // kFoldEntries, by hash of the site
};

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
  kAnnotation,
  kSidChange,
};
inline constexpr u32 kLocksPerEpoch = 3;

struct EpochRecord {
  u32 event_position;
  Sid sid;
  SyncKind kind;  // the release that ended the epoch before
  u8 lock_count;  // held at the start; may exceed kLocksPerEpoch
  u8 unused;
  Epoch epoch;
  ContextId context;          // of that release
  u64 object;                 // its address
  u32 locks[kLocksPerEpoch];  // sync object ids; bit 31 = read lock
  uptr pc;                    // of that release
};
static_assert(sizeof(EpochRecord) == 48);

struct EpochLog {
  EpochRecord* ring;
  u32 mask;
  u32 position;  // the current epoch's record is at position - 1
};

// Maps the rings of a running thread; sizes come from the option history_size.
void InitLogs(EventLog* events, EpochLog* epochs);
// Empties them for the next thread.
void ResetLogs(EventLog* events, EpochLog* epochs);
// Copies the used part to one block of its exact size; returns its bytes, 0
// when there was no memory.  The block begins at kept_events->ring.
uptr KeepLogs(const EventLog& events, const EpochLog& epochs,
              EventLog* kept_events, EpochLog* kept_epochs);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_HISTORY_HISTORY_H_
