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

// All members need the registry's lock.
class SidTable {
 public:
  // A sid for a thread that has heard `clock`: a free one it has passed, else
  // a fresh one, else one that recycling frees, else one to share (*shared),
  // which its other owners are told.
  Sid Take(const VectorClock& clock, ThreadInfo* threads, bool* shared);
  void GiveBack(Sid sid) { owners_[Index(sid)]--; }
  void AddTenure(Sid sid, Tenure* tenure, ThreadInfo* tenant, Epoch first,
                 u32 ordinal);
  ThreadInfo* FindTenant(Sid sid, Epoch epoch) const;
  // The newest of that thread that began by `epoch`, or null.
  const Tenure* FindTenure(Sid sid, Epoch epoch,
                           const ThreadInfo* tenant) const;

 private:
  bool IsTaken(u32 sid) const { return owners_[sid] != 0; }
  bool HasRoom(u32 sid) const;
  int FindPassed(const VectorClock& clock) const;
  // Frees sids whose epochs all live threads have passed; returns how many.
  u32 Recycle(ThreadInfo* threads);
  u32 SweepAndReuse(const bool (&which)[kSidCount]);
  Sid Share(ThreadInfo* threads);

  u32 owners_[kSidCount] = {};  // more than one when shared
  Tenure* tenures_[kSidCount] = {};
  u32 shared_next_ = 0;
  u32 tenure_count_ = 0;
};

// Clears every slot whose sid is marked, wherever cells are in memory.  Other
// threads go on meanwhile: a slot changes only if it still is what was read.
void SweepShadow(const bool (&sids)[kSidCount]);

// Which of the owner's epochs, counted from its start, `epoch` of `sid` is. The
// registry is locked.
bool EpochOrdinal(const ThreadInfo* owner, Sid sid, Epoch epoch, u32* ordinal);

// The sync layer's part of a thread's end: its snapshot and fence clocks.
void ReleaseOwnClocks(ThreadState* t);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_THREAD_REGISTRY_H_
