// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Births, deaths and epochs of threads.
//
// Who may own a sid that had an owner before?  A thread whose clock has passed
// the old owner's last epoch: its own accesses are then ordered after all of
// the old owner's, so treating the old slots as "mine" loses nothing, and the
// epochs simply go on counting.  Everyone else compares epochs as always.  No
// other thread has to know, and nothing is reset.
#include "runtime/thread/registry.h"

#include "runtime/base/stats.h"
#include "runtime/history/sites.h"
#include "runtime/platform/permanent.h"
#include "runtime/platform/platform.h"
#include "runtime/sync/sync.h"
#include "runtime/thread/archive.h"
#include "runtime/thread/sampling.h"

namespace hbsan {

u32 g_sid_base[kSeatCount];
LastEpoch g_sid_last[kSidCount];
u32 g_heard_by_all[kSidCount];
void (*g_deliver_signals)(ThreadState* t);
SpinLock g_registry_lock;
SidTable g_sids;
ThreadInfo* g_live_threads;
u32 g_threads_ended;

namespace {

// At the ends of this many stretches of a sid's slot epochs, a thread that
// ticks helps with a sweep.
constexpr u32 kHelpMask = kMaxSlotEpoch >> 4;

// Shadow call stacks of this many entries fit a machine stack of 8 MiB: a frame
// that calls takes at least 16 bytes of it.
constexpr uptr kDefaultStackEntries = (8 << 20) / 16;
constexpr uptr kMaxStackEntries = 64 << 20;

ThreadInfo* g_threads;
ThreadInfo* g_first_kept;
ThreadInfo* g_last_kept;
ThreadInfo* g_first_with_rings;  // of the kept ones, perhaps
uptr g_kept_bytes;
u32 g_thread_count;
u32 g_live_count;
ThreadState* g_free_states;

PermanentMemory g_records("thread records");

ThreadState* NewState(uptr machine_stack_bytes) {
  uptr entries = machine_stack_bytes / 16;
  if (entries < kDefaultStackEntries)
    entries = kDefaultStackEntries;
  if (entries > kMaxStackEntries)
    entries = kMaxStackEntries;
  for (ThreadState** p = &g_free_states; *p; p = &(*p)->next_free) {
    if ((*p)->stack_entries < entries)
      continue;
    ThreadState* t = *p;
    *p = t->next_free;
    return t;
  }
  auto* t = static_cast<ThreadState*>(platform::MapPagesOrDie(
      sizeof(ThreadState) + kMaxHeldLocks * sizeof(HeldLock), "thread state"));
  t->held = reinterpret_cast<HeldLock*>(t + 1);
  t->stack_base = static_cast<uptr*>(platform::MapPagesOrDie(
      (entries + 1) * sizeof(uptr), "shadow call stack"));
  *t->stack_base++ = kInternedMark | u32(kNoContext);
  t->stack_entries = entries;
  InitLogs(&t->events, &t->epochs);
  return t;
}

}  // namespace

void LockWithSid(ThreadState* running, const VectorClock& clock,
                 bool may_stand) {
  HelpSweep(running, may_stand ? kHelpAtTakeOfMany : kHelpAtTake);
  // Others may take what a sweep made fresh.
  for (u32 tries = 0; tries < 8; tries++) {
    g_registry_lock.Lock();
    if (g_sids.NeedsNoSweep(clock, may_stand))
      return;
    g_registry_lock.Unlock();
    FinishSweep(running, clock, may_stand);
  }
  g_registry_lock.Lock();
}

namespace {

void AddLive(ThreadInfo* info) {
  info->next_live = g_live_threads;
  info->previous_live = nullptr;
  if (g_live_threads)
    g_live_threads->previous_live = info;
  g_live_threads = info;
  g_live_count++;
}

void RemoveLive(ThreadInfo* info) {
  if (info->next_live)
    info->next_live->previous_live = info->previous_live;
  (info->previous_live ? info->previous_live->next_live : g_live_threads) =
      info->next_live;
  g_live_count--;
}

// Another owner of a shared sid may be further.
HBSAN_NOINLINE void NoteSharedEpoch(ThreadState* t) {
  SpinGuard guard(g_registry_lock);
  if (g_sid_last[Index(t->sid)].value < Value(t->epoch))
    StoreRelaxed(&g_sid_last[Index(t->sid)].value, Value(t->epoch));
}

void NoteEpoch(ThreadState* t) {
  if (HBSAN_UNLIKELY(LoadRelaxed(&t->shares_sid)))
    NoteSharedEpoch(t);
  else
    StoreRelaxed(&g_sid_last[Index(t->sid)].value, Value(t->epoch));
}

void PublishOwn(ThreadState* t) {
  u32 own = HBSAN_UNLIKELY(t->stands) ? TicketOwner(t->ticket)
                                      : HBSAN_SLOT_OWN(t->seat, t->slot_epoch);
  if (HBSAN_UNLIKELY(t->ignore_reads & kOutOfSample))
    own = 0;
  for (u32& lane : t->hot->own) lane = own;
}

void BeginEpochRecord(ThreadState* t, uptr pc, SyncKind kind, uptr object) {
  EpochLog* log = &t->epochs;
  if (log->position % kSampleEach == 0) {
    u32 threads = LoadRelaxed(&g_live_count);
    if (HBSAN_UNLIKELY(ExceedsShare(t->events, threads))) {
      SpinGuard guard(g_registry_lock);  // keeps FindAccess away
      ShrinkLogs(&t->events, log, threads);
    }
    MakeRoomForEpochs(&t->events, log);
  }
  EpochRecord* r = &log->ring[log->position & log->mask];
  r->event_position = t->events.position;
  r->sid = t->sid;
  r->kind = kind;
  r->lock_count = t->held_count > 255 ? 255 : u8(t->held_count);
  r->epoch = t->epoch;
  r->context = t->hot ? CurrentContext(t) : kNoContext;
  r->object = object;
  r->pc = pc;
  for (u32 i = 0; i < kLocksPerEpoch && i < t->held_count; i++)
    r->locks[i] = t->held[i].object_id | (t->held[i].read ? 1u << 31 : 0);
  t->events.epoch = log->position;
  // Pairs with the acquire of a reporter that reads this log.
  StoreRelease(&log->position, log->position + 1);
}

// Rings go first, the oldest before others; then the rest.
void DropOldestLogs() {
  uptr budget = KeptLogsBudget();
  for (; g_kept_bytes > budget && g_first_with_rings;
       g_first_with_rings = g_first_with_rings->next_kept) {
    KeptLogs* kept = &g_first_with_rings->kept;
    if (kept->ring_bytes != 0)
      Bump(&g_stats.rings_dropped);
    g_kept_bytes -= kept->ring_bytes;
    DropRings(kept);
  }
  while (g_kept_bytes > budget && g_first_kept) {
    ThreadInfo* info = g_first_kept;
    g_first_kept = info->next_kept;
    if (!g_first_kept)
      g_last_kept = nullptr;
    info->logs_kept = false;
    g_kept_bytes -= info->kept.rest_bytes;
    DropRest(&info->kept);
    Bump(&g_stats.logs_dropped);
  }
}

void KeepLogsOf(ThreadState* t, ThreadInfo* info) {
  KeptLogs* kept = &info->kept;
  KeepLogs(&t->events, &t->epochs, kept);
  if (!kept->rest) {
    Bump(&g_stats.logs_dropped);
    return;
  }
  info->logs_kept = true;
  g_kept_bytes += kept->ring_bytes + kept->rest_bytes;
  (g_last_kept ? g_last_kept->next_kept : g_first_kept) = info;
  g_last_kept = info;
  if (!g_first_with_rings)
    g_first_with_rings = info;
  DropOldestLogs();
}

}  // namespace

void TakeSid(ThreadState* t) {
  bool shares = false;
  t->sid = g_sids.Take(t->clock, &shares);
  t->shares_sid = shares;
  if (shares)
    Bump(&g_stats.sids_shared);
  BeginTenure(t, Epoch{g_sid_last[Index(t->sid)].value + 1});
}

void BeginTenure(ThreadState* t, Epoch first) {
  t->epoch = first;
  t->clock.Raise(t->sid, t->epoch);
#if HBSAN_CHECK_CLOCKS
  t->plain.Raise(t->sid, t->epoch);
#endif
  StoreRelaxed(&g_sid_last[Index(t->sid)].value, Value(first));
  auto* tenure = static_cast<Tenure*>(g_records.Allocate(sizeof(Tenure)));
  g_sids.AddTenure(t->sid, tenure, t->info, first, t->epochs.position);
  // The clock to share begins with the entry of the current sid.
  t->clock_changed = true;
}

void UpdateHeardByAll() {
  static u32 least[kSidCount];
  u32 width = LoadRelaxed(&g_clock_width);
  for (u32 s = 0; s < width; s++) least[s] = ~0u;
  for (ThreadInfo* i = g_live_threads; i; i = i->next_live) {
    // A clock only grows, so a stale entry errs to "not yet".
    const u32* heard = i->state->clock.at;
    u32 own_sid = Index(i->state->sid);
    for (u32 s = 0; s < width; s++) {
      // Its own current epoch is not over.
      u32 epoch = LoadRelaxed(&heard[s]) - (s == own_sid);
      if (epoch < least[s])
        least[s] = epoch;
    }
  }
  for (u32 s = 0; s < width; s++)
    if (least[s] != ~0u)
      StoreRelaxed(&g_heard_by_all[s], least[s]);
}

ThreadState* CreateThread(ThreadState* parent, uptr pc, ContextId context,
                          uptr machine_stack_bytes, bool may_stand) {
  static const VectorClock kNothing = {};
  LockWithSid(parent, parent ? parent->clock : kNothing, may_stand);
  InitContexts();
  auto* info = static_cast<ThreadInfo*>(g_records.Allocate(sizeof(ThreadInfo)));
  info->id = g_thread_count++;
  info->parent = parent ? parent->info->id : 0;
  info->test = parent ? parent->info->test : nullptr;
  info->created_at = context;
  info->created_pc = pc;
  ThreadState* t = NewState(machine_stack_bytes);
  ResetLogs(&t->events, &t->epochs, g_live_count + 1);
  t->info = info;
  info->state = t;
  if (parent) {
    t->clock.CopyFrom(parent->clock);
    t->clock.Set(parent->sid, PublishedEpoch(parent));
  } else {
    // A thread nobody created counts as having heard what all have heard.
    UpdateHeardByAll();
    for (u32 s = 0; s < kSidCount; s++) t->clock.at[s] = g_heard_by_all[s];
  }
  t->seat = kNoSeat;
  t->stands = false;
  t->is_fiber = false;
  t->activity = kAsleep;
  t->keeps_seat = false;
  t->full_cells = 0;
  t->last_acquisition = {};
  t->random = info->id * 2654435761u + 1;
  t->sampling_window = 0;
  t->shared = {};
  t->clock_changed = true;
  MemSet(t->joined, 0, sizeof(t->joined));
#if HBSAN_CHECK_CLOCKS
  t->plain = t->clock;
  t->plain_fence = {};
#endif
  TakeSid(t);
  info->next = g_threads;
  StoreRelease(&g_threads, info);  // pairs with AllThreads()
  AddLive(info);
  Bump(&g_stats.threads);
  g_registry_lock.Unlock();
  return t;
}

void StartThread(ThreadState* t, hbsan_hot_state* hot) {
  t->hot = hot;
  t->info->os_tid = platform::ThreadId();
  hot->stack_top = t->stack_base;
  SitDown(t);
  BeginEpochRecord(t, t->info->created_pc, SyncKind::kThreadStart, 0);
  if (g_sampling)
    ChooseSampling(t);
  PublishOwn(t);
  hot->thread = t;
}

void SwitchThread(ThreadState* from, ThreadState* to) {
  hbsan_hot_state* hot = from->hot;
  bool starts = to->hot == nullptr;
  from->stack_top = hot->stack_top;
  to->hot = hot;
  hot->stack_top = to->stack_top;
  to->stack_top = nullptr;
  // One of them is inside the runtime at any time, so signals and forks wait.
  to->in_runtime++;
  to->is_fiber = true;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  hot->thread = to;
  if (!from->keeps_seat)
    StoreRelease(&from->activity, kBlocked);  // pairs as in BeginBlocked
  // Pairs with who waits until `from` is outside.  It must be, for `to` may wait
  // for a seat.
  StoreRelease(&from->in_runtime, from->in_runtime - 1);
  if (starts)
    StartThread(to, hot);
  else if (EndBlocked(to))
    PublishOwn(to);
  else
    FindSeat(to);
}

void FinishThread(ThreadState* t, SyncClock* final_clock) {
  if (final_clock)
    ReleaseClock(t, final_clock);
  ReleaseOwnClocks(t);
  hbsan_hot_state* hot = t->hot;
  SpinGuard guard(g_registry_lock);
  ThreadInfo* info = t->info;
  KeepLogsOf(t, info);
  info->state = nullptr;
  info->finished = true;
  info->ended_as = ++g_threads_ended;
  // An epoch in which nothing was recorded was never published either, so
  // nobody could ever pass it.
  if (!t->shares_sid)
    StoreRelaxed(&g_sid_last[Index(t->sid)].value, Value(PublishedEpoch(t)));
  if (t->activity != kAsleep)
    g_sids.GiveUpPlace(t, Epoch{g_sid_last[Index(t->sid)].value});
  g_sids.GiveBack(t->sid);
  RemoveLive(info);
  t->hot = nullptr;
  t->stack_top = nullptr;
  t->recorded = 0;
  t->ignore_reads = t->ignore_writes = t->ignore_sync = t->in_runtime = 0;
  t->in_locks = 0;
  t->held_count = t->slept_count = t->threads_ended = 0;
  for (RacedRead& read : t->raced_reads) read.granule = 0;
  t->next_free = g_free_states;
  g_free_states = t;
  hot->thread = nullptr;
  for (u32& lane : hot->own) lane = 0;
}

HBSAN_ALWAYS_INLINE static void BeginEpoch(ThreadState* t) {
  t->epoch = Next(t->epoch);
  t->clock.Raise(t->sid, t->epoch);
#if HBSAN_CHECK_CLOCKS
  t->plain.Raise(t->sid, t->epoch);
#endif
  NoteEpoch(t);
}

// The slot epochs of the seat are used up.  A sid with a seat of its own is
// better than another seat: it is judged at first sight.
HBSAN_NOINLINE static void ChangeSid(ThreadState* t) {
  // Given back first, so that a sweep has something to find.
  g_registry_lock.Lock();
  g_sids.Leave(t->seat, Epoch{g_sid_last[Index(t->sid)].value});
  g_sids.GiveBack(t->sid);
  g_registry_lock.Unlock();
  LockWithSid(t, t->clock, false);
  TakeSid(t);
  // What it did as the old one is another thread's from now on, to be dropped
  // where nobody can race with it.
  UpdateHeardByAll();
  g_registry_lock.Unlock();
  SitDown(t);
}

// The next epoch's, or a seat.
HBSAN_NOINLINE static void ChangeTicket(ThreadState* t) {
  constexpr u32 kHelpEach = 64;
  if (t->ticket % kHelpEach == 0)
    HelpSweep(t, kHelpAtTick);
  g_registry_lock.Lock();
  g_sids.GiveUpPlace(t, t->epoch);
  g_registry_lock.Unlock();
  BeginEpoch(t);
  SitDown(t);
}

void FindSeat(ThreadState* t) {
  if (SitDown(t))
    BeginEpochRecord(t, 0, SyncKind::kSidChange, 0);
  PublishOwn(t);
}

void Tick(ThreadState* t, uptr pc, SyncKind kind, uptr object) {
  if (HBSAN_UNLIKELY(g_sampling) && ChooseSampling(t))
    PublishOwn(t);
  if (!t->recorded)
    return;
  t->recorded = 0;
  if (HBSAN_UNLIKELY((t->slot_epoch & kHelpMask) == kHelpMask) &&
      t->slot_epoch != kMaxSlotEpoch)
    HelpSweep(t, kHelpAtTick);
  if (HBSAN_UNLIKELY(t->slot_epoch == kMaxSlotEpoch)) {
    t->stands ? ChangeTicket(t) : ChangeSid(t);
  } else {
    t->slot_epoch++;
    BeginEpoch(t);
  }
  BeginEpochRecord(t, pc, kind, object);
  PublishOwn(t);
}

ThreadInfo* FindOwner(Sid sid, Epoch epoch) {
  SpinGuard guard(g_registry_lock);
  if (Value(epoch) > g_sid_last[Index(sid)].value)
    return nullptr;
  return g_sids.FindTenant(sid, epoch);
}

bool FindOrigin(Slot slot, SlotOrigin* out) {
  SpinGuard guard(g_registry_lock);
  if (IsArchiveSeat(slot.seat()))
    return FindArchived(slot, out);
  Seat seat = g_seats[slot.seat()];
  u32 epoch = seat.base + slot.slot_epoch();
  if (epoch > g_sid_last[seat.sid].value)
    return false;
  *out = {g_sids.FindTenant(Sid(seat.sid), Epoch{epoch}), Sid(seat.sid),
          Epoch{epoch - 1}, Epoch{epoch}};
  return true;
}

ThreadInfo* AllThreads() { return LoadAcquire(&g_threads); }

ThreadInfo* ThreadById(u32 id) {
  for (ThreadInfo* i = AllThreads(); i; i = i->next)
    if (i->id == id)
      return i;
  return nullptr;
}

void SetThreadName(ThreadInfo* info, const char* name) {
  StringBuilder out(info->name, sizeof(info->name));
  out.Append(name);
}

void RefreshHeardByAll() {
  if (!g_registry_lock.TryLock())
    return;
  UpdateHeardByAll();
  g_registry_lock.Unlock();
}

u32 LiveThreadCount() { return LoadRelaxed(&g_live_count); }
void LockRegistry() {
  LockSweeps();
  g_registry_lock.Lock();
}
void UnlockRegistry() {
  g_registry_lock.Unlock();
  UnlockSweeps();
}

// In a fork's child: its memory is a copy of what the parent's threads had
// done, so what those did that do not live on is over for all that do.
static void HearOfThoseGone() {
  static bool lives_on[kSidCount];
  for (ThreadInfo* i = g_live_threads; i; i = i->next_live)
    lives_on[Index(i->state->sid)] = true;
  u32 width = LoadRelaxed(&g_clock_width);
  for (ThreadInfo* i = g_live_threads; i; i = i->next_live) {
    ThreadState* t = i->state;
    for (u32 s = 0; s < width; s++) {
      if (lives_on[s])
        continue;
      Epoch last = Epoch{g_sid_last[s].value};
      t->clock.Raise(Sid{static_cast<u16>(s)}, last);
#if HBSAN_CHECK_CLOCKS
      t->plain.Raise(Sid{static_cast<u16>(s)}, last);
#endif
    }
    t->clock_changed = true;
    if (LoadRelaxed(&g_noting))
      NoteClock(t->clock);
  }
}

void ForgetOtherThreads(ThreadState* t) {
  // Their sids stay taken for ever: their slots and epochs remain true of the
  // process before the fork, and a child rarely starts hundreds of threads.
  g_live_threads = nullptr;
  g_live_count = 0;
  for (ThreadInfo* i = g_threads; i; i = i->next) {
    if (i->finished)
      continue;
    if (i->state == t || i->state->stack_top) {
      AddLive(i);
      continue;
    }
    i->finished = true;
    i->state = nullptr;
  }
  HearOfThoseGone();
  t->info->os_tid = platform::ThreadId();
}

}  // namespace hbsan
