// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Umbrella of the thread layer: ThreadState, which every core function takes
// explicitly; ThreadInfo, which outlives the thread for reports; and the
// registry that hands out sids.
//
// A ThreadState belongs to one thread at a time and is touched by no other,
// except that a reporter reads its logs.  The C/C++ front end finds it through
// `__hbsan_hot`; another front end may pass it by hand.
#ifndef HBSAN_RUNTIME_THREAD_THREAD_H_
#define HBSAN_RUNTIME_THREAD_THREAD_H_

#include "hbsan/abi.h"
#include "runtime/base/base.h"
#include "runtime/clock/clock.h"
#include "runtime/history/history.h"

namespace hbsan {

inline constexpr u32 kThreadNameBytes = 32;
inline constexpr u32 kMaxHeldLocks = 1024;
inline constexpr u32 kProgressNoted = 64;
inline constexpr u32 kRacedReads = 4;

// What is known of a thread for ever.  Never freed.
struct ThreadInfo {
  u32 id;      // 0 is the main thread; printed as T<id>
  u32 parent;  // id of the creator
  int os_tid;
  bool finished;
  u32 ended_as;    // 1 = the first that finished
  bool logs_kept;  // events and epochs are still readable
  ContextId created_at;
  uptr created_pc;
  struct ProgramTest* test;  // that it belongs to, or null (report/)
  char name[kThreadNameBytes];
  uptr stack_low, stack_high, tls_low, tls_high;
  KeptLogs kept;              // after the end, if logs_kept; else state's
  struct ThreadState* state;  // null once finished
  ThreadInfo* next;           // in the registry's list, newest first
  ThreadInfo *next_live, *previous_live;
  u32 seen_at_rest;       // in which handshake (recycle.cc)
  ThreadInfo* next_kept;  // in the order in which threads finished
};

// Whose access a slot records, and when: later than `after`, at or before
// `last`.  Usually that is one epoch; an archived slot has more.
struct SlotOrigin {
  ThreadInfo* owner;
  Sid sid;
  Epoch after, last;
};
// A read that met an earlier write in a race.
struct RacedRead {
  uptr granule;  // 0 = none
  u32 slot;      // the write's
  u32 mask;      // of the read
  SlotOrigin origin;
};

struct HeldLock {
  uptr address;
  u32 object_id;
  u32 count;  // recursion depth
  bool read;
  ContextId context;
  uptr pc;
};

// Whether a thread needs the seat that it has.  It says kBlocked itself, before
// it waits for others or for the system; then anybody who holds the registry's
// lock may take the seat and say kAsleep.  Who wakes turns kBlocked into
// kActive, or else looks for a seat.
inline constexpr u8 kActive = 0, kBlocked = 1, kAsleep = 2;

inline constexpr u8 kNoSeat = kSeatCount - 1;

struct ThreadState {
  hbsan_hot_state* hot;
  Sid sid;
  u8 seat;              // the last one, if asleep; kNoSeat if there is none
  u8 activity;          // one of these
  u8 recorded;          // an access was recorded in the current epoch
  u16 ignore_sync;      // > 0: synchronisation makes no edges
  u16 ignore_reads;     // > 0: their checks are skipped (and sampling.h)
  u16 ignore_writes;    // the same
  u32 stands;           // it has a ticket; kept beside the two above
  // > 0: a signal must wait.  A word: of a half, compilers load the whole word,
  // which waits for the store of the half just before.
  u32 in_runtime;
  bool at_rest;         // in the runtime, but no clock is on its way
  bool keeps_seat;      // in a handler that interrupted who knows what
  Epoch epoch;          // current; clock.Get(sid), or below it if shares_sid
  u32 slot_epoch;       // epoch - base of the seat, or kMaxSlotEpoch
  uptr* stack_base;     // the shadow call stack, above an entry for kNoContext
  uptr stack_entries;
  EventLog events;
  VectorClock clock;
  // ---- Cold below ----
  EpochLog epochs;
  ThreadInfo* info;
  SyncClock* release_fence;  // FR_t; null = bottom
  SyncClock release_fence_storage;
  VectorClock* acquire_fence;  // FA_t; null = bottom
  u64 fence_joined;            // version of the snapshot joined into it last
  // What a release hands out: equal to `clock`, but for the own entry, which is
  // the first of the raised ones.  Void when clock_changed.
  SyncClock shared;
  u64 joined[16];      // versions of snapshots already joined
  bool clock_changed;  // learnt more than fits above the snapshot
#if HBSAN_CHECK_CLOCKS
  VectorClock plain, plain_fence;  // runtime/sync/clock_check.h
#endif
  u32 ticket;       // of the current epoch, or kNoTicket
  u16 in_locks;     // how much of ignore_sync is for locks' own code
  bool shares_sid;  // or did; set by whoever shares it, too
  bool is_fiber;    // was switched to
  u32 sweeps_seen;  // g_sweeps_ended before the last look at a shared cell
  u32 random;
  u64 sampling_window;  // looked at last
  u32 full_cells;  // met since g_heard_by_all was brought up to date
  bool no_room;    // what hbsan_make_room found
  u32 held_count;
  HeldLock* held;  // kMaxHeldLocks entries
  // As in the log, which may have lost it; pc_kind is 0 if there was none.
  Event last_acquisition;
  u32 last_acquisition_at;  // its position in the log
  // NoteSleep: how far other threads' logs were.
  struct Progress {
    u32 thread_id, position;
  } slept[kProgressNoted];
  u32 slept_count, threads_ended;
  // The latest, of different granules.
  RacedRead raced_reads[kRacedReads];
  u32 raced_read_count;
  ThreadState* next_free;
  uptr* stack_top;  // of a fiber that does not run; else null, and in `hot`

  // Neither ignores any accesses nor stands.
  HBSAN_ALWAYS_INLINE bool is_usual() const {
    u64 all;
    __builtin_memcpy(&all, &ignore_reads, sizeof(all));
    return all == 0;
  }
  HBSAN_ALWAYS_INLINE bool ignores(AccessKind kind) const {
    return (IsRead(kind) ? ignore_reads : ignore_writes) != 0;
  }
};
static_assert(offsetof(ThreadState, ignore_writes) ==
                  offsetof(ThreadState, ignore_reads) + sizeof(u16) &&
              offsetof(ThreadState, stands) ==
                  offsetof(ThreadState, ignore_writes) + sizeof(u16));

// Set by the front end: hands `t` the signals that came while in_runtime > 0.
extern void (*g_deliver_signals)(ThreadState* t);
// While the core does what a signal's handler must not meet half done.
class SignalsWait {
 public:
  explicit SignalsWait(ThreadState* t) : t_(t) { t->in_runtime++; }
  ~SignalsWait() {
    if (--t_->in_runtime == 0 && g_deliver_signals)
      g_deliver_signals(t_);
  }
  SignalsWait(const SignalsWait&) = delete;
  SignalsWait& operator=(const SignalsWait&) = delete;

 private:
  ThreadState* t_;
};

// By seat: base + slot epoch = epoch of the sid of the same number.  Read by
// every check, written when nobody has the seat and no slot names it.  kAway if
// another sid has the seat (g_seats): then nothing seems ordered at first
// sight.
inline constexpr u32 kAway = 0xff000000;
extern u32 g_sid_base[kSeatCount];
// The newest epoch anyone had as owner of the sid.  A slot that seems newer was
// read before its sid was recycled: what it meant the cell now says otherwise.
// A line each: written at every tick.
struct alignas(64) LastEpoch {
  u32 value;
};
extern LastEpoch g_sid_last[kSidCount];

// Per sid, an epoch that every live thread has heard of, and so will every
// thread to come.  A slot that is not newer races with nothing any more.
extern u32 g_heard_by_all[kSidCount];
// Brings it up to date, if the registry is not locked just now.
void RefreshHeardByAll();

// ---- Life of a thread (registry.cc) ----
// Creates the record and, with a parent, starts the clock from the parent's;
// the caller made the parent's release first.  `pc` under `context` is where a
// report says it was created.  `machine_stack_bytes` bounds the depth of the
// shadow call stack.  One that `may_stand` takes any sid rather than wait for a
// sweep that finds one with a seat: those that come by thousands and end soon.
ThreadState* CreateThread(ThreadState* parent, uptr pc, ContextId context,
                          uptr machine_stack_bytes, bool may_stand = false);
// Binds the state to the calling thread's hot words.
void StartThread(ThreadState* t, hbsan_hot_state* hot);
// What runs on the calling thread is `from` and will be `to`, another fiber,
// which is started if it never ran.  Inside the runtime: leaves it as `from`,
// and enters it as `to`.
void SwitchThread(ThreadState* from, ThreadState* to);
// The thread ends: its clock is stored to *final_clock (for join), its logs
// are kept for reports, its sid becomes reusable.
void FinishThread(ThreadState* t, SyncClock* final_clock);
// The thread is about to wait, and touches nothing the runtime checks until it
// has called EndBlocked.
HBSAN_ALWAYS_INLINE void BeginBlocked(ThreadState* t) {
  // Pairs with who takes the seat, and reads what the thread recorded.  What a
  // report calls may wait, but the check it came from is not over.
  if (HBSAN_LIKELY(!t->keeps_seat && t->in_runtime == 0))
    StoreRelease(&t->activity, kBlocked);
}
// False when the seat is gone: then, inside the runtime, FindSeat is next.
HBSAN_ALWAYS_INLINE bool EndBlocked(ThreadState* t) {
  u8 activity = kBlocked;
  // Acquire: pairs with who took the seat.
  return __atomic_compare_exchange_n(&t->activity, &activity, kActive, false,
                                     __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE) ||
         activity == kActive;
}
void FindSeat(ThreadState* t);
// Ends the current epoch after a release that published it.
void Tick(ThreadState* t, uptr pc, SyncKind kind, uptr object);
// The thread that owned `sid` at `epoch`; null when nobody did.
ThreadInfo* FindOwner(Sid sid, Epoch epoch);
// How many sweeps have ended.  Until one does, what a slot says and whose it is
// stays the same.
extern u32 g_sweeps_ended;
// False when the slot was read before its sid was recycled.
bool FindOrigin(Slot slot, SlotOrigin* out);
ThreadInfo* ThreadById(u32 id);
ThreadInfo* AllThreads();  // newest first, linked by next
void SetThreadName(ThreadInfo* info, const char* name);
u32 LiveThreadCount();
// Held while sids change hands, and while slots are swept; a fork takes them so
// that its child can go on.
void LockRegistry();
void UnlockRegistry();
// In a fork's child: only `t` lives on, and fibers that do not run.
void ForgetOtherThreads(ThreadState* t);

// ---- Contexts and events of the running thread ----
// The context of the current shadow call stack.  General registers only.
ContextId CurrentContext(ThreadState* t);
// A lock operation on the object with that id.
void AppendLockEvent(ThreadState* t, EventKind kind, uptr pc, uptr address,
                     u32 object_id);
// The thread has learnt something new, by other means than a lock.
void AppendAcquisition(ThreadState* t, SyncKind kind, uptr pc, uptr address);
// Adds an access of `bytes` at `address` as one range event.
void AppendRange(ThreadState* t, EventKind kind, uptr pc, uptr address,
                 uptr bytes);
// Adds a run; pc_kind as Event::PackPc makes it.
void AppendRun(ThreadState* t, u64 pc_kind, const Run& run);

// ---- Reading another thread's logs (find_access.cc) ----
inline constexpr u32 kReadLockBit = u32{1} << 31;
struct FoundLock {
  u32 id;  // of the sync object; kReadLockBit = read lock
  // Where it was taken; pc is 0 when that is not known any more.
  uptr pc;
  ContextId context;
};
// A synchronising operation: one that releases, or one that acquires.
struct SyncStep {
  SyncKind kind;
  u64 object;  // its address; 0 if there is none
  uptr pc;     // 0 where there is no stack
  ContextId context;
};
inline SyncStep StepOf(const EpochRecord& record) {
  return {record.kind, record.object, record.pc, record.context};
}
// What a thread did last before an access, as far as the logs know.
struct LastSync {
  // How it learnt of others: never; or lastly by this operation, be it its
  // start; or nobody knows any more.
  enum class Acquired : u8 { kUnknown, kNothing, kLast } acquired;
  SyncStep acquisition;
  bool released;  // that is known:
  SyncStep release;
  bool acquired_last;  // what it released was before that
};
struct FoundAccess {
  bool exact;  // a place was found: `pc`, `context` and `kind` are its own
  // No event is there, but the epoch goes on and nothing of it is lost: the
  // thread has published the access and is about to log it.
  bool pending;
  // That may have made the access, this one being the likeliest; 1 = certain.
  u32 places;
  uptr pc;
  ContextId context;
  EventKind kind;
  bool address_known;  // these are the access's own; else they are not set
  uptr address;
  uptr size;
  bool position_known;  // of its event in the log
  u32 position;
  FoundLock locks[8];  // held then
  u32 lock_count;
  bool locks_known;  // false: these, and perhaps others
  bool epoch_known;  // a record is known of the epoch, or of one before it
  EpochRecord epoch_record;
  u32 epochs_since;  // 0 = of the epoch itself
  bool until_known;  // and one of a later epoch
  EpochRecord until_record;
  LastSync last_sync;  // before it
};
// The access of `origin` that `slot` of the granule at `granule` records; if
// several are merged in it, one that touched a byte of `wanted`, the bytes of
// the racing access.
void FindAccess(const SlotOrigin& origin, uptr granule, Slot slot, u32 wanted,
                FoundAccess* out);

// What the running thread did last.
void FindLastSync(const ThreadState* t, LastSync* out);

// ---- What explains a race (explain.cc) ----
// Why an access is not ordered before the running thread.
struct MissingOrder {
  // What the thread has heard of the other one: nothing; all up to a release
  // before the access; or nobody knows any more.
  enum class Heard : u8 { kUnknown, kNothing, kUpTo } heard;
  EpochRecord heard_record;
  // What the other one has released since the access: nothing; this was the
  // first; or nobody knows any more.
  enum class Released : u8 { kUnknown, kNothing, kFirst } released;
  EpochRecord released_record;
  // The thread has read what was released since, but by relaxed loads only.
  bool read_relaxed;
};
void FindMissingOrder(const ThreadState* t, const SlotOrigin& origin,
                      MissingOrder* out);

// How many accesses to these bytes the logs of all threads remember, and under
// which lock most of them were made; `lock` is an object's id.
struct LockUse {
  u32 accesses, with_lock;
  u32 lock;
};
void FindLockUse(uptr granule, u32 mask, LockUse* out);

// ---- Patterns that the logs prove (patterns.cc).  A position is that of an
// event in the log of the thread of an earlier access. ----
// The thread has read what `origin` wrote there before, in a race.
void NoteRacedRead(ThreadState* t, uptr granule, Slot slot, u32 mask,
                   const SlotOrigin& origin);
// Whether the owner wrote something after `position`, elsewhere than in the
// granule, that `t` has read since: the latest such thing.
bool FindPlainFlag(const ThreadState* t, const ThreadInfo* owner, uptr granule,
                   u32 position, uptr* flag);
// Whether the thread, before the position, has read these bytes at that
// instruction without holding the lock.
bool HasReadWithout(const ThreadInfo* owner, u32 position, u32 lock, uptr pc,
                    uptr granule, u32 mask);
// Whether one instruction has updated an atomic object in [begin, begin +
// bytes) both in the earlier thread at or after the position, and in the later
// one in a function that is being executed in `stack`.
bool FindSharedUpdate(const ThreadInfo* earlier, u32 position,
                      const ThreadInfo* later, const uptr* stack, u32 frames,
                      uptr begin, uptr bytes, uptr* address);

// The thread has slept.  Notes what others had done by then.
void NoteSleep(ThreadState* t);
// Whether the owner's access came before the thread last woke up; false when
// that is not known.
bool WasBeforeSleep(const ThreadState* t, const ThreadInfo* owner,
                    const FoundAccess& access);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_THREAD_THREAD_H_
