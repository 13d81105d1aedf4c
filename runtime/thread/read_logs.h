// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inside the thread layer: reading the logs of a thread that may be running and
// writing them.  The registry is locked meanwhile, so that it does not end.
#ifndef HBSAN_RUNTIME_THREAD_READ_LOGS_H_
#define HBSAN_RUNTIME_THREAD_READ_LOGS_H_

#include "runtime/thread/thread.h"

namespace hbsan {

struct Logs {
  const EventLog* events;
  const EpochLog* epochs;
};

inline bool LogsOf(const ThreadInfo* owner, Logs* out) {
  if (const ThreadState* t = owner->state) {
    *out = {&t->events, &t->epochs};
    return true;
  }
  *out = {&owner->kept.events, &owner->kept.epochs};
  return owner->logs_kept;
}

// The oldest event in the ring; one less than it has room for, as the owner may
// be writing.
inline u32 OldestEvent(const EventLog& log) {
  u32 newest = LoadRelaxed(&log.position);
  return newest > log.mask ? newest - log.mask : kFirstEvent;
}

// Whether the ring holds the record of that ordinal.
inline bool RecordInRing(const EpochLog& log, u32 ordinal,
                         EpochRecord* record) {
  u32 position = LoadAcquire(&log.position);
  if (log.ring == nullptr || position - ordinal - 1 > log.mask)
    return false;
  *record = log.ring[ordinal & log.mask];
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return LoadRelaxed(&log.position) - ordinal - 1 <= log.mask;
}

// The locks that a thread held, from what its logs say.
class LockSet {
 public:
  // At the start of an epoch.
  explicit LockSet(const EpochRecord& start) {
    u32 n =
        start.lock_count < kLocksPerEpoch ? start.lock_count : kLocksPerEpoch;
    for (u32 i = 0; i < n; i++) Add({start.locks[i], 0, kNoContext});
  }
  void Replay(const Event& e) {
    u32 id = u32(e.stride);
    if (e.kind() == EventKind::kUnlock)
      Remove(id);
    else if (e.kind() == EventKind::kLock)
      Add({id, e.pc(), e.context});
    else if (e.kind() == EventKind::kReadLock)
      Add({id | kReadLockBit, e.pc(), e.context});
  }
  // Looks in the events of [oldest, end) for where those were taken that were
  // held at the start.
  void FindPlaces(const EventLog& log, u32 oldest, u32 end) {
    u32 missing = 0;
    for (const FoundLock& lock : *this) missing += lock.pc == 0;
    for (u32 i = end; missing != 0 && s32(i - oldest) > 0;) {
      Event e = log.ring[--i & log.mask];
      if (e.kind() != EventKind::kLock && e.kind() != EventKind::kReadLock)
        continue;
      FoundLock* lock = Find(u32(e.stride));
      if (lock == nullptr || lock->pc != 0)
        continue;
      lock->pc = e.pc();
      lock->context = e.context;
      missing--;
    }
  }
  // `id` without kReadLockBit.
  bool Contains(u32 id) const {
    for (const FoundLock& lock : *this)
      if ((lock.id & ~kReadLockBit) == id)
        return true;
    return false;
  }
  u32 count() const { return count_; }
  const FoundLock* begin() const { return locks_; }
  const FoundLock* end() const { return locks_ + count_; }

 private:
  FoundLock* Find(u32 id) {
    for (u32 i = 0; i < count_; i++)
      if ((locks_[i].id & ~kReadLockBit) == id)
        return &locks_[i];
    return nullptr;
  }
  void Add(const FoundLock& lock) {
    if (count_ < sizeof(locks_) / sizeof(locks_[0]))
      locks_[count_++] = lock;
  }
  void Remove(u32 id) {
    if (FoundLock* lock = Find(id))
      *lock = locks_[--count_];
  }

  FoundLock locks_[8];
  u32 count_ = 0;
};

// Calls visit(event, position, held locks) for the accesses that the ring of
// one thread remembers: epochs from the newest to the oldest, and in each of
// them in order.  At most `limit` events are looked at; returns how many were.
template <typename Visit>
u32 VisitAccesses(const ThreadInfo* owner, u32 limit, Visit visit) {
  Logs logs;
  if (!LogsOf(owner, &logs))
    return 0;
  const EventLog& log = *logs.events;
  if (log.ring == nullptr || logs.epochs->ring == nullptr)
    return 0;
  // Half of the ring of a thread that may be writing.
  u32 readable = owner->state ? log.mask / 2 : log.mask + 1;
  if (limit > readable)
    limit = readable;
  u32 end = LoadRelaxed(&log.position);
  u32 newest = end;
  for (u32 ordinal = LoadAcquire(&logs.epochs->position); ordinal-- > 0;) {
    EpochRecord record;
    if (!RecordInRing(*logs.epochs, ordinal, &record))
      break;
    u32 begin = record.event_position;
    if (newest - begin > limit)
      break;
    LockSet held(record);
    for (u32 i = begin; i != end; i++) {
      Event e = log.ring[i & log.mask];
      if (IsSyncEvent(e.kind()))
        held.Replay(e);
      else
        visit(e, i, held);
    }
    end = begin;
  }
  return newest - end;
}

// What the owner did before the event at `end`, which is in the epoch of
// `record`; the ring holds what is not older than `oldest`.
void FindLastSyncBefore(const ThreadInfo* owner, const EventLog& log,
                        u32 oldest, u32 end, const EpochRecord& record,
                        LastSync* out);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_THREAD_READ_LOGS_H_
