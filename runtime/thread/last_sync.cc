// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a thread did last, by which it could have heard of others, or others of
// it.  Acquisitions and unlocks are events of their own; any other release that
// matters is in the record of the epoch that it began.
#include "runtime/thread/read_logs.h"
#include "runtime/thread/registry.h"

namespace hbsan {
namespace {

// Of a lock, what acquires and what releases it have one kind.
SyncStep StepOf(const Event& e) {
  SyncKind kind = SyncKind::kUnlock;
  if (e.kind() == EventKind::kReadLock)
    kind = SyncKind::kReadUnlock;
  else if (e.kind() == EventKind::kAcquire)
    kind = static_cast<SyncKind>(e.size());
  return {kind, e.address(), e.pc(), e.context};
}

// That began the epoch.  The start of a thread is none, and a change of its sid
// hides one.
bool IsRelease(const EpochRecord& record) {
  return record.kind != SyncKind::kThreadStart &&
         record.kind != SyncKind::kSidChange;
}

// What releases: the latest unlock in [oldest, end) and in the epoch, or what
// began it.  Returns the position.
u32 FindRelease(const EventLog& log, u32 oldest, u32 end,
                const EpochRecord& record, LastSync* out) {
  u32 begin = record.event_position;
  u32 low = s32(begin - oldest) > 0 ? begin : oldest;
  for (u32 i = end; s32(i - low) > 0;) {
    Event e = log.ring[--i & log.mask];
    if (e.kind() != EventKind::kUnlock)
      continue;
    out->released = true;
    out->release = StepOf(e);
    return i;
  }
  out->released = IsRelease(record);
  out->release = hbsan::StepOf(record);
  return begin;
}

void SetStart(const ThreadInfo* owner, LastSync* out) {
  out->acquired =
      owner->id == 0 ? LastSync::Acquired::kNothing : LastSync::Acquired::kLast;
  out->acquisition = {SyncKind::kThreadStart, 0, 0, kNoContext};
}

void SetAcquisition(const Event& e, u32 position, u32 released_at,
                    LastSync* out) {
  out->acquired = LastSync::Acquired::kLast;
  out->acquisition = StepOf(e);
  out->acquired_last = !out->released || s32(position - released_at) >= 0;
}

}  // namespace

void FindLastSync(const ThreadState* t, LastSync* out) {
  *out = {};
  const EventLog& log = t->events;
  u32 end = log.position;
  const EpochRecord& record =
      t->epochs.ring[(t->epochs.position - 1) & t->epochs.mask];
  u32 released_at = FindRelease(log, OldestEvent(log), end, record, out);
  if (t->last_acquisition.pc_kind == 0)
    SetStart(t->info, out);
  else
    SetAcquisition(t->last_acquisition, t->last_acquisition_at, released_at,
                   out);
}

void FindLastSyncBefore(const ThreadInfo* owner, const EventLog& log,
                        u32 oldest, u32 end, const EpochRecord& record,
                        LastSync* out) {
  *out = {};
  u32 released_at = FindRelease(log, oldest, end, record, out);
  for (u32 i = end; s32(i - oldest) > 0;) {
    Event e = log.ring[--i & log.mask];
    if (!IsSyncEvent(e.kind()) || e.kind() == EventKind::kUnlock)
      continue;
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    // Not overwritten meanwhile.
    if (LoadRelaxed(&log.position) - i <= log.mask + 1)
      SetAcquisition(e, i, released_at, out);
    return;
  }
  if (oldest == kFirstEvent)
    SetStart(owner, out);
}

}  // namespace hbsan
