// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inside the thread layer: who owns which sid, since when, and who did before.
#ifndef HBSAN_RUNTIME_THREAD_REGISTRY_H_
#define HBSAN_RUNTIME_THREAD_REGISTRY_H_

#include "runtime/thread/thread.h"

namespace hbsan {

// The epoch others learn from a release now: an epoch in which nothing was
// recorded is not published, since it goes on after the release.  Of a shared
// sid everything is published that anybody did under it and we have heard of.
inline Epoch PublishedEpoch(const ThreadState* t) {
  if (HBSAN_UNLIKELY(LoadRelaxed(&t->shares_sid)))
    return t->clock.Get(t->sid);
  return t->recorded ? t->epoch : Epoch{Value(t->epoch) - 1};
}

// One thread's time as owner of a sid, from `first` until the next tenure.
struct Tenure {
  ThreadInfo* tenant;
  Epoch first;
  u32 number;   // grows from tenure to tenure, over all sids
  u32 ordinal;  // of that epoch in the tenant's epoch log
  Tenure* earlier;
};

// All members need the registry's lock.  A sid is owned, or fresh (no slot
// names it), or retired; a sweep makes retired ones fresh.  A fresh one that
// had owners before still has entries in clocks: it is for threads that have
// heard all that any clock has heard of it.
class SidTable {
 public:
  // A sid for a thread that has heard `clock`: a retired one it has passed,
  // else a fresh one for it, else any fresh one (counted), else one to share
  // (*shared), which its other owners are told.
  Sid Take(const VectorClock& clock, bool* shared);
  void GiveBack(Sid sid) { owners_[Index(sid)]--; }
  void AddTenure(Sid sid, Tenure* tenure, ThreadInfo* tenant, Epoch first,
                 u32 ordinal);
  ThreadInfo* FindTenant(Sid sid, Epoch epoch) const;
  // The newest of that thread that began by `epoch`, or null.
  const Tenure* FindTenure(Sid sid, Epoch epoch,
                           const ThreadInfo* tenant) const;
  // Also while the lock is free, of a sid that is being swept.
  Tenure* NewestTenure(u32 sid) const { return tenures_[sid]; }

  // Whether Take would find one that is not shared.
  bool HasSidFor(const VectorClock& clock) const {
    return FindPassed(clock) >= 0;
  }
  bool HasFresh() const { return FindOldestFresh() >= 0; }
  // Whether somebody who finds no sid should sweep: if the last sweep did not
  // help, not before there is a number of retired ones again.
  bool SweepMayHelp() const;
  void NoteUseless(bool useless) { useless_ = useless; }
  // Whether it is time to sweep: few are fresh, and as many are retired.
  bool WantsSweep() const;

  // All retired ones, or only those whose tenants began first, are taken by
  // nobody until they are fresh, or no more to be swept.
  void BeginSweep();
  u32 BeginDrop();
  bool InSweep(u32 sid) const { return in_sweep_[sid]; }
  void LeaveOut(u32 sid) {
    in_sweep_[sid] = false;
    left_out_++;
  }
  // The newest epoch that any clock has heard of it.
  void SetNewestHeard(u32 sid, u32 epoch) { newest_heard_[sid] = epoch; }
  void EndSweep();
  void AbandonSweep();

 private:
  bool IsTaken(u32 sid) const { return owners_[sid] != 0; }
  bool IsFresh(u32 sid) const;
  bool IsRetired(u32 sid) const;
  bool HasRoom(u32 sid) const;
  int FindPassed(const VectorClock& clock) const;
  u32 Count(bool (SidTable::*is)(u32) const) const;
  int FindOldestFresh() const;
  Sid Share();

  u32 owners_[kSidCount] = {};  // more than one when shared
  bool in_sweep_[kSidCount] = {};
  u32 newest_heard_[kSidCount] = {};  // of fresh ones
  Tenure* tenures_[kSidCount] = {};
  u32 left_out_ = 0;  // of the last sweep
  bool useless_ = false;
  u32 shared_next_ = 0;
  u32 tenure_count_ = 0;
};

extern SpinLock g_registry_lock;
extern SidTable g_sids;             // guarded by it
extern ThreadInfo* g_live_threads;  // the same; linked by next_live
// Needs the lock.
void UpdateHeardByAll();

// ---- Sweeps (recycle.cc).  They need no lock; `t` is the running thread,
// which has no clock on its way, or null. ---- Starts one if it is time, and
// does a part of it if nobody else does.
#ifdef HBSAN_TEST_SWEEP_UNITS
inline constexpr u32 kHelpAtTake = HBSAN_TEST_SWEEP_UNITS;
inline constexpr u32 kHelpAtTick = HBSAN_TEST_SWEEP_UNITS;
#else
// Pages of cells, or as much work of another kind: a millisecond or two.
inline constexpr u32 kHelpAtTake = 1024;
inline constexpr u32 kHelpAtTick = 256;
#endif
void HelpSweep(ThreadState* t, u32 units);
// Does all of it, and more until there is a sid for a thread that has heard
// `clock`, or none is retired any more.
void FinishSweep(ThreadState* t, const VectorClock& clock);
// For tests: begins a sweep of what is retired, which HelpSweep goes on with;
// does the rest of it; both.
void StartSweep();
void FinishStartedSweep();
void SweepAll();
void LockSweeps();
void UnlockSweeps();

// The sync layer's part of a thread's end: its snapshot and fence clocks.
void ReleaseOwnClocks(ThreadState* t);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_THREAD_REGISTRY_H_
