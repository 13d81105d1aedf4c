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

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_THREAD_READ_LOGS_H_
