// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Why two accesses race.  The running thread's clock says up to which epoch it
// has heard of the other one, and each epoch's record says by what release the
// epoch before it was published.  So one record names the last release that
// arrived, and another the first one that should have.
//
// And what the logs of all threads say of the place: the lock under which it is
// used as a rule (Savage et al., "Eraser", TOCS 1997, section 2, on what is
// remembered only).
#include "runtime/history/sites.h"
#include "runtime/thread/read_logs.h"
#include "runtime/thread/registry.h"

namespace hbsan {
namespace {

// Of an epoch of the owner, by its sid.  False when it was not the owner's.
bool OrdinalOf(const SlotOrigin& origin, Epoch epoch, u32* ordinal) {
  if (g_sids.FindTenant(origin.sid, epoch) != origin.owner)
    return false;
  const Tenure* tenure = g_sids.FindTenure(origin.sid, epoch, origin.owner);
  *ordinal = tenure->ordinal + Value(epoch) - Value(tenure->first);
  return true;
}

// The release that ended the epoch.
enum class Ending { kUnknown, kNone, kFound };
Ending FindEnding(const EpochLog& log, u32 ordinal, EpochRecord* record) {
  while (++ordinal != LoadAcquire(&log.position)) {
    if (!RecordInRing(log, ordinal, record))
      return Ending::kUnknown;
    // That publishes nothing.
    if (record->kind != SyncKind::kSidChange)
      return Ending::kFound;
  }
  return Ending::kNone;
}

bool IsFirstTenure(const SlotOrigin& origin) {
  const Tenure* tenure =
      g_sids.FindTenure(origin.sid, origin.last, origin.owner);
  return tenure && tenure->ordinal == 0;
}

class Tally {
 public:
  void Count(const LockSet& held) {
    accesses_++;
    for (const FoundLock& lock : held) Count(lock.id & ~kReadLockBit);
  }
  void Store(LockUse* out) const {
    *out = {accesses_, 0, 0};
    for (u32 i = 0; i < count_; i++)
      if (with_[i].accesses > out->with_lock)
        *out = {accesses_, with_[i].accesses, with_[i].lock};
  }

 private:
  void Count(u32 lock) {
    u32 i = 0;
    while (i < count_ && with_[i].lock != lock) i++;
    if (i == kLocks)
      return;
    if (i == count_)
      with_[count_++] = {lock, 0};
    with_[i].accesses++;
  }

  static constexpr u32 kLocks = 16;
  struct {
    u32 lock, accesses;
  } with_[kLocks];
  u32 count_ = 0, accesses_ = 0;
};

}  // namespace

void FindMissingOrder(const ThreadState* t, const SlotOrigin& origin,
                      MissingOrder* out) {
  *out = {};
  out->read_relaxed = t->acquire_fence != nullptr &&
                      t->acquire_fence->Get(origin.sid) >= origin.last;
  SpinGuard guard(g_registry_lock);
  Logs logs;
  if (!LogsOf(origin.owner, &logs))
    return;
  u32 ordinal;
  if (OrdinalOf(origin, origin.last, &ordinal)) {
    Ending ending = FindEnding(*logs.epochs, ordinal, &out->released_record);
    if (ending == Ending::kNone)
      out->released = MissingOrder::Released::kNothing;
    else if (ending == Ending::kFound)
      out->released = MissingOrder::Released::kFirst;
  }
  Epoch heard = t->clock.Get(origin.sid);
  if (OrdinalOf(origin, heard, &ordinal)) {
    if (FindEnding(*logs.epochs, ordinal, &out->heard_record) == Ending::kFound)
      out->heard = MissingOrder::Heard::kUpTo;
  } else if (IsFirstTenure(origin)) {
    out->heard = MissingOrder::Heard::kNothing;
  }
}

void FindLockUse(uptr granule, u32 mask, LockUse* out) {
  // Some milliseconds.
  constexpr u32 kMaxEvents = 1 << 20;
  SpinGuard guard(g_registry_lock);
  Tally tally;
  u32 left = kMaxEvents;
  for (ThreadInfo* i = AllThreads(); i && left != 0; i = i->next) {
    left -= VisitAccesses(i, left, [&](Event e, u32, const LockSet& held) {
      uptr address;
      u32 size;
      if (FindRepetition(e, granule, mask, &address, &size))
        tally.Count(held);
    });
  }
  tally.Store(out);
}

void NoteSleep(ThreadState* t) {
  SignalsWait wait(t);
  SpinGuard guard(g_registry_lock);
  t->threads_ended = g_threads_ended;
  t->slept_count = 0;
  for (ThreadInfo* i = g_live_threads;
       i != nullptr && t->slept_count < kProgressNoted; i = i->next_live) {
    t->slept[t->slept_count++] = {i->id,
                                  LoadRelaxed(&i->state->events.position)};
  }
}

bool WasBeforeSleep(const ThreadState* t, const ThreadInfo* owner,
                    const FoundAccess& access) {
  if (owner->finished)
    return owner->ended_as <= t->threads_ended;
  if (!access.position_known)
    return false;
  for (u32 i = 0; i < t->slept_count; i++)
    if (t->slept[i].thread_id == owner->id)
      return s32(access.position - t->slept[i].position) < 0;
  return false;
}

}  // namespace hbsan
