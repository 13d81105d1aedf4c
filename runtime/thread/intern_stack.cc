// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the inline shadow call stack to a context, lazily: only frames under
// which something is recorded are ever interned.
//
// Instrumented code writes plain return addresses.  Here they are replaced by
// contexts, marked with kInternedMark.  The marked entries are always a prefix
// of the stack: a push overwrites the mark above it, a pop leaves the marks
// below alone.
//
// General registers only; called by the access check.
#include "runtime/thread/append.h"

namespace hbsan {
namespace {

HBSAN_ALWAYS_INLINE u32 LockOf(const HeldLock& held) {
  return held.object_id | (held.read ? 1u << 31 : 0);
}

HBSAN_ALWAYS_INLINE void CloseOldRuns(EventLog* log) {
  if ((log->position & (kCloseEach - 1)) == 0)
    hbsan_close_old_runs(log);
}

// Keeps those locks that were held at all accesses of the site.
__attribute__((noinline, preserve_all)) void NoteLocks(const ThreadState* t,
                                                       Site* site) {
  if (!site->locks_noted) {
    site->locks_noted = 1;
    site->lock_token = t->events.lock_token;
    site->locks_differ = t->held_count > kSiteLocks;
    u32 n = t->held_count < kSiteLocks ? t->held_count : kSiteLocks;
    for (u32 i = 0; i < n; i++) site->locks[i] = LockOf(t->held[i]);
    site->lock_count = u8(n);
    return;
  }
  site->locks_differ = 1;
  u32 kept = 0;
  for (u32 i = 0; i < site->lock_count; i++) {
    for (u32 j = 0; j < t->held_count; j++) {
      if (LockOf(t->held[j]) != site->locks[i])
        continue;
      site->locks[kept++] = site->locks[i];
      break;
    }
  }
  site->lock_count = u8(kept);
}

HBSAN_ALWAYS_INLINE void NoteLocksOf(const ThreadState* t, Site* site) {
  if (site == nullptr)
    return;
  if (site->open != 0) {
    // Not all its accesses come here.
    site->locks_noted = site->locks_differ = 1;
    site->lock_count = 0;
  } else if (!site->locks_noted ||
             (site->lock_token != t->events.lock_token &&
              !(site->locks_differ && site->lock_count == 0))) {
    NoteLocks(t, site);
  }
}

// Makes `event` stand for an access that comes next as well, if it can.
HBSAN_ALWAYS_INLINE bool AddRepetition(Event* event, uptr address) {
  uptr count = event->address_count / kOneCount;
  s64 distance = s64(address - event->address());
  u64 longer;
  if (count == 0) {
    if (distance != s32(distance))
      return false;
    event->stride = s32(distance);
  } else if (distance != s64(count + 1) * event->stride) {
    return false;
  }
  if (__builtin_add_overflow(event->address_count, kOneCount, &longer))
    return false;
  event->address_count = longer;
  return true;
}

// Whether the newest event is of this epoch.
HBSAN_ALWAYS_INLINE bool HasEventOfEpoch(const ThreadState* t) {
  const EpochLog& epochs = t->epochs;
  return epochs.ring[(epochs.position - 1) & epochs.mask].event_position !=
         t->events.position;
}

// Writes an access that need not be noted.  Folds it with the event before, if
// it can: there is no entry for more.  False, and nothing done, if it must be.
HBSAN_ALWAYS_INLINE bool AppendQuietly(ThreadState* t, const Event& event) {
  EventLog* log = &t->events;
  uptr address = event.address();
  if (!IsQuiet(*QuietPartOf(log, event.pc_kind, address), event.pc_kind,
               address))
    return false;
  Event* last = &log->ring[(log->position - 1) & log->mask];
  if (last->pc_kind == event.pc_kind && last->context == event.context &&
      HasEventOfEpoch(t) && AddRepetition(last, address))
    return true;
  CloseOldRuns(log);
  PushEvent(log, event);
  return true;
}

// An event that does not grow and stands for accesses the last of which begins
// `reach` bytes behind the first.
void AppendWhole(ThreadState* t, const Event& event, uptr reach) {
  EventLog* log = &t->events;
  FoldEntry* entry = FoldEntryOf(log, event.pc_kind, event.context);
  uptr address = event.address();
  if (!IsKnownScattered(*entry, event.pc_kind, event.context, address) ||
      address - entry->low + reach >= entry->span) {
    bool known =
        entry->pc_kind == event.pc_kind && entry->context == event.context;
    NoteLocksOf(t, hbsan_note_event(log, entry, &event, known));
    entry->event = log->ring;
    entry->next_address = kClosed;
    entry->context = event.context;
    entry->scattered = known ? event.pc_kind : 0;
    entry->pc_kind = event.pc_kind;
  }
  CloseOldRuns(log);
  PushEvent(log, event);
}

HBSAN_ALWAYS_INLINE void PushAcquisition(ThreadState* t, const Event& event) {
  t->last_acquisition = event;
  t->last_acquisition_at = t->events.position;
  PushEvent(&t->events, event);
}

}  // namespace

extern "C" __attribute__((preserve_all)) u32
hbsan_intern_stack(ThreadState* t) {
  uptr* top = t->hot->stack_top;
  // Functions that were entered before the thread was attached.
  if (uptr(top - t->stack_base) > t->stack_entries)
    return u32(kNoContext);
  uptr* entry = top;
  while (!(entry[-1] & kInternedMark)) entry--;
  ContextId id{u32(entry[-1])};
  for (; entry != top; entry++) {
    uptr pc = *entry;
    // A signal's handler may just have interned it.
    id = pc & kInternedMark ? ContextId{u32(pc)} : InternFrame(id, pc);
    *entry = kInternedMark | u32(id);
  }
  return u32(id);
}

extern "C" __attribute__((preserve_all)) void hbsan_append_event(
    ThreadState* t, u64 pc_kind, uptr address, u32 context_id) {
  ContextId context{context_id};
  EventLog* log = &t->events;
  FoldEntry* entry = FoldEntryOf(log, pc_kind, context);
  Event event = {pc_kind, address & 0xffffffffffff, context, 0};
  if (IsKnownScattered(*entry, pc_kind, context, address) &&
      (log->position & kTryAgain) != 0) {
    CloseOldRuns(log);
    PushEvent(log, event);
    return;
  }
  Event* e = entry->event;
  bool same = entry->pc_kind == pc_kind && entry->context == context;
  if (!same && AppendQuietly(t, event)) {
    log->sites->without_callers++;
    return;
  }
  bool known = same && entry->next_address != kClosed;
  if (known && entry->epoch == log->epoch && e->pc_kind == pc_kind) {
    uptr last = entry->next_address - uptr(s64(e->stride));
    if (address == last)
      return;  // the same place again
    if (e->address_count < kOneCount && AddRepetition(e, address)) {
      entry->next_address = address + uptr(s64(e->stride));
      entry->scattered = 0;
      entry->low = last;
      entry->span = 0;
      return;
    }
  }
  // A run that ended after two, or at once, was none.
  bool scattered =
      known && e->pc_kind == pc_kind && e->address_count < 2 * kOneCount;
  Site* site = hbsan_note_event(log, entry, &event, scattered);
  NoteLocksOf(t, site);
  if (site != nullptr && site->context == kLostContext &&
      AppendQuietly(t, event)) {
    entry->next_address = kClosed;
    entry->scattered = entry->pc_kind = 0;
    entry->site = kNoSite;
    return;
  }
  CloseOldRuns(log);
  entry->event = &log->ring[log->position & log->mask];
  entry->next_address = address;
  entry->context = context;
  entry->epoch = log->epoch;
  entry->scattered = scattered ? pc_kind : 0;
  entry->pc_kind = pc_kind;
  entry->position = log->position;
  PushEvent(log, event);
}

extern "C" __attribute__((preserve_all)) void hbsan_log_access(ThreadState* t,
                                                               u64 pc_kind,
                                                               uptr address) {
  LogAccessInFull(t, pc_kind, address);
}

ContextId CurrentContext(ThreadState* t) { return ContextOf(t); }

void AppendLockEvent(ThreadState* t, EventKind kind, uptr pc, uptr address,
                     u32 object_id) {
  CloseOldRuns(&t->events);
  u32 token = object_id * 2654435761u;
  t->events.lock_token += kind == EventKind::kUnlock ? 0 - token : token;
  Event event = {Event::PackPc(pc, kind, 1), address & 0xffffffffffff,
                 ContextOf(t), s32(object_id)};
  if (kind == EventKind::kUnlock)
    PushEvent(&t->events, event);
  else
    PushAcquisition(t, event);
}

void AppendAcquisition(ThreadState* t, SyncKind kind, uptr pc, uptr address) {
  CloseOldRuns(&t->events);
  Event event = {Event::PackPc(pc, EventKind::kAcquire, u32(kind)),
                 address & 0xffffffffffff, ContextOf(t), 0};
  PushAcquisition(t, event);
}

void AppendRange(ThreadState* t, EventKind kind, uptr pc, uptr address,
                 uptr bytes) {
  // A longer range is told by its first 4 GiB.
  u32 length = bytes > 0xffffffff ? 0xffffffff : u32(bytes);
  AppendWhole(t,
              {Event::PackPc(pc, kind, 0), address & 0xffffffffffff,
               ContextOf(t), s32(length)},
              length - 1);
}

void AppendRun(ThreadState* t, u64 pc_kind, const Run& run) {
  ContextId context = ContextOf(t);
  uptr address = run.address;
  for (uptr left = run.count; left != 0;) {
    uptr count = left < kMaxCount ? left : kMaxCount;
    AppendWhole(t,
                {pc_kind, (address & 0xffffffffffff) + (count - 1) * kOneCount,
                 context, s32(run.bytes)},
                (count - 1) * run.bytes);
    address += count * run.bytes;
    left -= count;
  }
}

}  // namespace hbsan
