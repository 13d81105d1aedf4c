// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The cross-check of the clocks' shortcuts, compiled in by HBSAN_CHECK_CLOCKS.
//
// Every thread and every SyncClock then carries a plain vector clock, `plain`,
// which the functions below change by the rules of the textbook: join whatever
// is read, copy whatever is released, skip nothing.  After each step the two
// ways of telling the same clock must agree.
#ifndef HBSAN_RUNTIME_SYNC_CLOCK_CHECK_H_
#define HBSAN_RUNTIME_SYNC_CLOCK_CHECK_H_

#include "runtime/base/stats.h"
#include "runtime/clock/clock.h"
#include "runtime/thread/registry.h"
#include "runtime/thread/thread.h"

namespace hbsan::clock_check {

#if HBSAN_CHECK_CLOCKS

// Threads that share a sid overwrite each other's entry, in either way.
inline bool Off() { return LoadRelaxed(&g_stats.sids_shared) != 0; }

inline VectorClock Released(const ThreadState* t) {
  VectorClock c = t->plain;
  c.Set(t->sid, PublishedEpoch(t));
  return c;
}

inline void CheckThread(const ThreadState* t) {
  for (u32 s = 0; s < kSidCount && !Off(); s++)
    HBSAN_CHECK(s == Index(t->sid) || t->plain.at[s] == t->clock.at[s]);
}

inline void CheckClock(const SyncClock& l) {
  for (u32 s = 0; s < kSidCount && !Off(); s++) {
    u32 told =
        l.snapshot && s < l.snapshot->entries ? l.snapshot->clock.at[s] : 0;
    for (u32 i = 0; i < kRaised; i++)
      if (l.raised[i] == s && told < l.raised_to[i])
        told = l.raised_to[i];
    HBSAN_CHECK(told == l.plain.at[s]);
  }
}

inline void OnAcquire(ThreadState* t, const SyncClock& l) {
  JoinScalar(t->plain, l.plain);
  CheckThread(t);
}
// After the release; `before` is what the clock was, or null to forget it.
inline void OnRelease(const ThreadState* t, const VectorClock* before,
                      SyncClock* l) {
  l->plain = Released(t);
  if (before)
    JoinScalar(l->plain, *before);
  CheckClock(*l);
}
inline void OnJoin(SyncClock* l, const VectorClock& before,
                   const SyncClock& m) {
  l->plain = before;
  JoinScalar(l->plain, m.plain);
  CheckClock(*l);
}
inline void OnShare(ThreadState* t) {
  t->shared.plain = Released(t);
  CheckClock(t->shared);
}
inline void OnNoteRead(ThreadState* t, const SyncClock& m) {
  JoinScalar(t->plain_fence, m.plain);
}
inline void OnAcquireFence(ThreadState* t) {
  JoinScalar(t->plain, t->plain_fence);
  CheckThread(t);
  t->plain_fence = {};
}
inline VectorClock Before(const SyncClock& l) { return l.plain; }

#else

inline void OnAcquire(ThreadState*, const SyncClock&) {}
inline void OnRelease(const ThreadState*, const void*, SyncClock*) {}
inline void OnJoin(SyncClock*, int, const SyncClock&) {}
inline void OnShare(ThreadState*) {}
inline void OnNoteRead(ThreadState*, const SyncClock&) {}
inline void OnAcquireFence(ThreadState*) {}
inline int Before(const SyncClock&) { return 0; }

#endif

}  // namespace hbsan::clock_check

#endif  // HBSAN_RUNTIME_SYNC_CLOCK_CHECK_H_
