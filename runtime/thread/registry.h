// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inside the thread layer: who owns which sid, since when, and who did before;
// and who has which seat.
#ifndef HBSAN_RUNTIME_THREAD_REGISTRY_H_
#define HBSAN_RUNTIME_THREAD_REGISTRY_H_

#include "runtime/thread/thread.h"
#include "runtime/thread/tickets.h"

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
//
// A seat is taken, or fresh (no slot names it), or retired; a sweep makes
// retired ones fresh.  At any time one taken seat at most is a sid's, but
// retired ones of earlier times may be, too.
//
// A sid is owned, or free.  A free one that had owners before has entries in
// clocks: it is for threads that have heard all that any clock has heard of it,
// and while it has retired seats, for those who have heard all of it.
class SidTable {
 public:
  // ---- Sids ----
  // For a thread that has heard `clock`: one that has its own seat, else one
  // that has none, else a free one in turn (counted), else one to share
  // (*shared), which its other owners are told.
  Sid Take(const VectorClock& clock, bool* shared);
  void GiveBack(Sid sid) {
    u32 s = Index(sid);
    owners_[s]--;
    ended_at_[s] = g_sid_last[s].value;
  }
  // Whether Take would find one that has its own seat.
  bool HasSidFor(const VectorClock& clock) const {
    return FindWithSeat(clock) >= 0;
  }
  // Whether Take finds a good one, or no sweep would help it to find a better
  // one.  Who may stand can do without a seat, but should not have to share.
  bool NeedsNoSweep(const VectorClock& clock, bool may_stand) {
    return may_stand ? HasUnshared() || !g_tickets.HasSpent()
                     : HasSidFor(clock) || !SweepMayHelp();
  }
  void NoteUseless(bool useless) { useless_ = useless; }
  void AddTenure(Sid sid, Tenure* tenure, ThreadInfo* tenant, Epoch first,
                 u32 ordinal);
  ThreadInfo* FindTenant(Sid sid, Epoch epoch) const;
  // The newest of that thread that began by `epoch`, or null.
  const Tenure* FindTenure(Sid sid, Epoch epoch,
                           const ThreadInfo* tenant) const;
  // Also while the lock is free, of a sid whose seat is being swept.
  Tenure* NewestTenure(u32 sid) const { return tenures_[sid]; }
  // The newest epoch that any clock has heard of it.
  void SetNewestHeard(u32 sid, u32 epoch) { newest_heard_[sid] = epoch; }

  // ---- Seats ----
  // The seat that `t` may go on with, or a fresh one; kNoSeat if there is none.
  u32 FindSeat(const ThreadState* t) const;
  // Its slots are epochs of t->sid from now on, beginning with t->epoch.
  void Sit(u32 seat, ThreadState* t);
  void Leave(u32 seat, Epoch last);
  bool IsTaken(u32 seat) const { return users_[seat] != 0; }
  // Its slots are those of a ticket for t->epoch from now on.  False when there
  // is none, or `t` shares its sid.
  bool Stand(ThreadState* t);
  // Leaves the seat or spends the ticket.
  void GiveUpPlace(ThreadState* t, Epoch last);
  // One that is taken, and whose sid `t` shares from now on.
  u32 ShareSeat(ThreadState* t);
  u32 FreshSeats() const { return Count(&SidTable::IsFresh); }
  u32 RetiredSeats() const { return Count(&SidTable::IsRetired); }
  // Of a seat that is not taken: the newest epoch of its slots.
  u32 LastOf(u32 seat) const { return LoadRelaxed(&last_[seat]); }

  // ---- Sweeps ----
  // Whether it is time for one: few seats are fresh, and as many are retired.
  bool WantsSweep() const;
  // All retired seats, or only those whose tenants began first, are taken by
  // nobody until they are fresh, or no more to be swept.
  void BeginSweep();
  u32 BeginDrop();
  bool InSweep(u32 seat) const { return in_sweep_[seat]; }
  // The seats of a sid that are in the sweep, in the order of their epochs; at
  // the end kNoSeat.
  u32 FirstInSweep(u32 sid) const { return SkipLeftOut(first_in_sweep_[sid]); }
  u32 NextInSweep(u32 seat) const { return SkipLeftOut(next_in_sweep_[seat]); }
  void LeaveOut(u32 seat) {
    in_sweep_[seat] = false;
    left_out_++;
  }
  void EndSweep();
  void AbandonSweep();

 private:
  bool IsFresh(u32 seat) const;
  bool IsRetired(u32 seat) const;
  bool IsRetiredOfFree(u32 seat) const;
  bool IsFree(u32 sid) const { return owners_[sid] == 0; }
  // Whether the sid can go on with the seat: few epochs are not worth it, and
  // after a later seat its records would not be in the order of epochs.
  bool HasRoom(u32 seat, u32 sid) const;
  bool MaySit(u32 seat, u32 sid) const;
  // Whether there may be slots of it that are not archived.
  bool HasSlots(u32 sid) const {
    return retired_[sid] != 0 || g_tickets.HasAny(sid);
  }
  bool HasPassed(const VectorClock& clock, u32 sid) const;
  int FindWithSeat(const VectorClock& clock) const;
  int FindWithoutSeat(const VectorClock& clock);
  int FindFreeInTurn();
  bool HasUnshared() {
    return next_homeless_ < kSidCount || FindFreeInTurn() >= 0;
  }
  // Whether somebody who finds no sid with a seat should sweep: if the last
  // sweep did not help, not before there is a number of retired seats of free
  // sids again.
  bool SweepMayHelp() const;
  u32 Count(bool (SidTable::*is)(u32) const) const;
  u32 SkipLeftOut(u32 seat) const {
    while (seat != kNoSeat && !in_sweep_[seat]) seat = next_in_sweep_[seat];
    return seat;
  }
  Sid Share();
  void TellSharers(Sid sid);

  u16 owners_[kSidCount] = {};  // more than one when shared
  u32 ended_at_[kSidCount] = {};  // of a free one: its newest epoch
  u32 newest_heard_[kSidCount] = {};
  u16 retired_[kSidCount] = {};     // seats of it
  u8 newest_seat_[kSidCount] = {};  // if it had one
  Tenure* tenures_[kSidCount] = {};
  u32 tenure_count_ = 0;
  u32 next_homeless_ = kFirstHomelessSid;  // that nobody had yet
  u32 in_turn_ = 0;
  u32 shared_next_ = 0;
  bool useless_ = false;

  u16 users_[kSeatCount] = {};
  u32 last_[kSeatCount] = {};
  bool in_sweep_[kSeatCount] = {};
  u8 next_in_sweep_[kSeatCount] = {};
  u8 first_in_sweep_[kSidCount] = {};  // valid while a sweep is under way
  u32 left_out_ = 0;                   // of the last sweep
};

extern SpinLock g_registry_lock;
extern SidTable g_sids;             // guarded by it
extern ThreadInfo* g_live_threads;  // the same; linked by next_live
extern u32 g_threads_ended;         // the same
// Needs the lock.
void UpdateHeardByAll();
// Takes that lock when there is a sid for a thread that has heard `clock`, or
// no sweep would help.
void LockWithSid(ThreadState* running, const VectorClock& clock,
                 bool may_stand);
// With the lock: gives `t` a sid its clock allows, and the first epoch under
// it.
void TakeSid(ThreadState* t);
void BeginTenure(ThreadState* t, Epoch first);
// Finds a seat for the thread, which has none; waits for a sweep if need be.
// True if it came to share one, and begins an epoch of another sid.
bool SitDown(ThreadState* t);

// ---- Sweeps (recycle.cc).  They need no lock; `t` is the running thread,
// which has no clock on its way, or null. ---- Starts one if it is time, and
// does a part of it if nobody else does.
#ifdef HBSAN_TEST_SWEEP_UNITS
inline constexpr u32 kHelpAtTake = HBSAN_TEST_SWEEP_UNITS;
inline constexpr u32 kHelpAtTakeOfMany = HBSAN_TEST_SWEEP_UNITS;
inline constexpr u32 kHelpAtTick = HBSAN_TEST_SWEEP_UNITS;
#else
// Pages of cells, or as much work of another kind: a millisecond or two.
inline constexpr u32 kHelpAtTake = 1024;
inline constexpr u32 kHelpAtTakeOfMany = 16;
inline constexpr u32 kHelpAtTick = 256;
#endif
void HelpSweep(ThreadState* t, u32 units);
// Does all of it, and more until a thread that has heard `clock` NeedsNoSweep.
void FinishSweep(ThreadState* t, const VectorClock& clock, bool may_stand);
// Does all of it, and more until a seat is fresh, with the seats of those who
// wait; or sleeps a little while another does that.  False when there is
// nothing to do: all seats are taken by threads that run.
bool MakeSeats(ThreadState* t);
// Takes the seats of all who wait.  Needs the registry's lock.
void UnseatBlocked();
// While one lives, sweeps need not wait for the thread; null means nothing.
struct ScopedRest {
  explicit ScopedRest(ThreadState* t) : t(t), before(t && t->at_rest) {
    if (t)
      StoreRelease(&t->at_rest, true);  // pairs with HandshakeIsOver
  }
  ~ScopedRest() {
    if (t)
      StoreRelaxed(&t->at_rest, before);
  }
  ThreadState* t;
  bool before;
};
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
