// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which sid next, and which seat (docs/design/sids.md).
//
// Usually sid n sits on seat n, and both are taken and given back together.
// When there are more threads than seats, those that wait lose theirs: nothing
// else of them changes, and when they wake they sit down elsewhere.
#include "runtime/base/stats.h"
#include "runtime/platform/platform.h"
#include "runtime/thread/archive.h"
#include "runtime/thread/registry.h"

namespace hbsan {
namespace {

// A seat with fewer epochs left is not worth going on with.
constexpr u32 kRoomEpochs = kMaxSlotEpoch < 256 ? kMaxSlotEpoch / 4 : 64;

// How many seats are dropped when none can be freed honestly.
constexpr u32 kDroppedAtOnce = kSeats < 64 ? kSeats / 4 : 16;

#ifdef HBSAN_TEST_SEATS
constexpr u64 kSeatPatienceNanos = 0;
#else
// So long does a thread wait for one of more than 240 that run to stop.
constexpr u64 kSeatPatienceNanos = 20'000'000;
#endif

// Returns with the lock and a seat for `t`; kNoSeat if more threads run than
// there are seats.  Who stands already does not wait for one, nor do fibers,
// which are switched at any rate.
u32 LockWithSeat(ThreadState* t) {
  auto waits = [t] {
    if (t->is_fiber && t->shares_sid)
      return false;  // such a one may not stand
    return !(t->is_fiber || t->stands) || !g_tickets.HasFree();
  };
  u64 since = 0;
  for (;;) {
    g_registry_lock.Lock();
    u32 seat = g_sids.FindSeat(t);
    if (seat != kNoSeat || !waits())
      return seat;
    g_registry_lock.Unlock();
    if (MakeSeats(t))
      continue;
    u64 now = platform::MonotonicNanos();
    if (since == 0)
      since = now;
    if (now - since >= kSeatPatienceNanos) {
      g_registry_lock.Lock();
      return g_sids.FindSeat(t);
    }
    platform::SleepMillis(1);
  }
}

}  // namespace

void UnseatBlocked() {
  u32 count = 0;
  for (ThreadInfo* i = g_live_threads; i; i = i->next_live) {
    ThreadState* t = i->state;
    u8 blocked = kBlocked;
    // Acquire: pairs with BeginBlocked.
    if (LoadRelaxed(&t->activity) != blocked || t->shares_sid || t->stands ||
        !__atomic_compare_exchange_n(&t->activity, &blocked, kAsleep, false,
                                     __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
      continue;
    g_sids.Leave(t->seat, PublishedEpoch(t));
    count++;
  }
  Bump(&g_stats.seats_taken_away, count);
}

bool SitDown(ThreadState* t) {
  ScopedRest rest(t);
  u32 seat = LockWithSeat(t);
  if (seat == kNoSeat && g_sids.Stand(t)) {
    StoreRelaxed(&t->activity, kActive);
    g_registry_lock.Unlock();
    return false;
  }
  if (seat == kNoSeat) {
    seat = g_sids.ShareSeat(t);
    Bump(&g_stats.sids_shared);
  }
  bool shares = t->shares_sid;
  if (shares) {
    // Beyond what another recorded on a seat that is left.
    u32 last = g_sid_last[Index(t->sid)].value;
    t->recorded = 0;
    BeginTenure(t, Epoch{last + !g_sids.IsTaken(seat)});
  }
  g_sids.Sit(seat, t);
  StoreRelaxed(&t->activity, kActive);
  g_registry_lock.Unlock();
  return shares;
}

// ---- Sids ----

bool SidTable::HasPassed(const VectorClock& clock, u32 sid) const {
  return clock.at[sid] >=
         (HasSlots(sid) ? ended_at_[sid] : newest_heard_[sid]);
}

int SidTable::FindWithSeat(const VectorClock& clock) const {
  int unused = -1;
  for (u32 s = 0; s < kSeats; s++) {
    if (!IsFree(s) || !MaySit(s, s) || !HasPassed(clock, s))
      continue;
    // Those that are good for anybody are kept for those who find no other.
    if (HasSlots(s) || newest_heard_[s] != 0)
      return int(s);
    if (unused < 0)
      unused = int(s);
  }
  return unused;
}

int SidTable::FindWithoutSeat(const VectorClock& clock) {
  for (u32 s = 0; s < kSeats; s++)
    if (IsFree(s) && HasPassed(clock, s))
      return int(s);
  for (u32 s = kFirstHomelessSid; s < next_homeless_; s++)
    if (IsFree(s) && HasPassed(clock, s))
      return int(s);
  return next_homeless_ < kSidCount ? int(next_homeless_++) : -1;
}

// About the one whose last owner began first.
int SidTable::FindFreeInTurn() {
  for (u32 tries = 0; tries < kSidCount; tries++) {
    if (IsFree(in_turn_) && !HasSlots(in_turn_) && tenures_[in_turn_])
      return int(in_turn_);
    in_turn_ = (in_turn_ + 1) % kSidCount;
  }
  return -1;
}

Sid SidTable::Take(const VectorClock& clock, bool* shared) {
  int found = FindWithSeat(clock);
  if (found < 0)
    found = FindWithoutSeat(clock);
  if (found < 0) {
    // Who hears of the new owner will seem to have heard of the old ones, too.
    found = FindFreeInTurn();
    if (found >= 0)
      Bump(&g_stats.sids_dropped_early);
  }
  if (found < 0) {
    *shared = true;
    return Share();
  }
  owners_[found]++;
  WidenClocks(u32(found));
  return Sid(found);
}

Sid SidTable::Share() {
  do {
    shared_next_ = (shared_next_ + 1) % kSidCount;
    // One that is owned, if any: a sweep may be at the others.
  } while (IsFree(shared_next_));
  Sid sid = Sid(shared_next_);
  owners_[Index(sid)]++;
  TellSharers(sid);
  return sid;
}

// Seen by an owner at the latest when it hears of what is done under its sid.
void SidTable::TellSharers(Sid sid) {
  for (ThreadInfo* i = g_live_threads; i; i = i->next_live)
    if (i->state->sid == sid)
      StoreRelaxed(&i->state->shares_sid, true);
}

void SidTable::AddTenure(Sid sid, Tenure* tenure, ThreadInfo* tenant,
                         Epoch first, u32 ordinal) {
  *tenure = {tenant, first, ++tenure_count_, ordinal, tenures_[Index(sid)]};
  tenures_[Index(sid)] = tenure;
}

ThreadInfo* SidTable::FindTenant(Sid sid, Epoch epoch) const {
  for (Tenure* t = tenures_[Index(sid)]; t; t = t->earlier)
    if (Value(t->first) <= Value(epoch))
      return t->tenant;
  return nullptr;
}

const Tenure* SidTable::FindTenure(Sid sid, Epoch epoch,
                                   const ThreadInfo* tenant) const {
  for (const Tenure* t = tenures_[Index(sid)]; t; t = t->earlier)
    if (t->tenant == tenant && Value(t->first) <= Value(epoch))
      return t;
  return nullptr;
}

bool SidTable::SweepMayHelp() const {
  u32 retired = Count(&SidTable::IsRetiredOfFree);
  return useless_ ? retired >= kSeats / 8 : retired != 0;
}

// ---- Seats ----

bool SidTable::IsFresh(u32 seat) const {
  return !IsTaken(seat) && last_[seat] == g_seats[seat].base;
}

bool SidTable::IsRetired(u32 seat) const {
  return !IsTaken(seat) && last_[seat] != g_seats[seat].base;
}

bool SidTable::IsRetiredOfFree(u32 seat) const {
  return IsRetired(seat) && IsFree(g_seats[seat].sid);
}

u32 SidTable::Count(bool (SidTable::*is)(u32) const) const {
  u32 count = 0;
  for (u32 k = 0; k < kSeats; k++) count += (this->*is)(k);
  return count;
}

bool SidTable::HasRoom(u32 seat, u32 sid) const {
  return g_seats[seat].sid == sid && newest_seat_[sid] == seat &&
         g_sid_last[sid].value - g_seats[seat].base + kRoomEpochs <=
             kMaxSlotEpoch;
}

bool SidTable::MaySit(u32 seat, u32 sid) const {
  return !IsTaken(seat) && !in_sweep_[seat] &&
         (IsFresh(seat) || HasRoom(seat, sid));
}

u32 SidTable::FindSeat(const ThreadState* t) const {
  u32 sid = Index(t->sid);
  if (t->shares_sid)
    for (u32 k = 0; k < kSeats; k++)
      if (IsTaken(k) && g_seats[k].sid == sid)
        return k;
  if (t->seat != kNoSeat && g_seats[t->seat].sid == sid && MaySit(t->seat, sid))
    return t->seat;
  if (sid < kSeats && MaySit(sid, sid))
    return sid;
  u32 found = kNoSeat;
  for (u32 k = 0; k < kSeats; k++) {
    if (!IsFresh(k) || in_sweep_[k])
      continue;
    // The seats of free sids are kept for their next owners.
    if (!IsFree(k))
      return k;
    if (found == kNoSeat)
      found = k;
  }
  return found;
}

void SidTable::Sit(u32 seat, ThreadState* t) {
  u32 sid = Index(t->sid);
  if (IsFresh(seat)) {
    u32 base = Value(t->epoch) - 1;
    g_seats[seat] = {base, sid};
    StoreRelaxed(&g_sid_base[seat], seat == sid ? base : kAway);
  } else if (!IsTaken(seat)) {
    retired_[sid]--;
  }
  users_[seat]++;
  newest_seat_[sid] = u8(seat);
  t->seat = u8(seat);
  t->stands = false;
  t->slot_epoch = Value(t->epoch) - g_seats[seat].base;
}

void SidTable::Leave(u32 seat, Epoch last) {
  if (--users_[seat] != 0)
    return;
  last_[seat] = Value(last);
  if (IsRetired(seat))
    retired_[g_seats[seat].sid]++;
}

bool SidTable::Stand(ThreadState* t) {
  u32 sid = Index(t->sid);
  u32 ticket = t->shares_sid ? kNoTicket : g_tickets.Take(sid);
  if (ticket == kNoTicket)
    return false;
  WriteTicket(ticket, t);
  Bump(&g_stats.tickets_taken);
  newest_seat_[sid] = kNoSeat;
  t->seat = kNoSeat;
  t->stands = true;
  t->ticket = ticket;
  t->slot_epoch = kMaxSlotEpoch;
  return true;
}

void SidTable::GiveUpPlace(ThreadState* t, Epoch last) {
  if (!t->stands) {
    Leave(t->seat, last);
    return;
  }
  if (Value(last) < Value(t->epoch))
    VoidTicket(t->ticket);
  g_tickets.Spend(t->ticket);
}

u32 SidTable::ShareSeat(ThreadState* t) {
  do {
    shared_next_ = (shared_next_ + 1) % kSeats;
  } while (!IsTaken(shared_next_));
  u32 seat = shared_next_;
  GiveBack(t->sid);
  t->shares_sid = true;
  t->sid = Sid(g_seats[seat].sid);
  owners_[Index(t->sid)]++;
  TellSharers(t->sid);
  return seat;
}

// ---- Sweeps ----

bool SidTable::WantsSweep() const {
  u32 fresh = FreshSeats();
  // What did not fit once will hardly fit now.
  return g_tickets.WantsSweep() ||
         (fresh < kSeats / 2 && RetiredSeats() > fresh + left_out_);
}

void SidTable::BeginSweep() {
  g_tickets.BeginSweep();
  left_out_ = 0;
  for (u8& first : first_in_sweep_) first = kNoSeat;
  for (u32 k = 0; k < kSeats; k++) {
    in_sweep_[k] = IsRetired(k);
    if (!in_sweep_[k])
      continue;
    u8* link = &first_in_sweep_[g_seats[k].sid];
    while (*link != kNoSeat && g_seats[*link].base < g_seats[k].base)
      link = &next_in_sweep_[*link];
    next_in_sweep_[k] = *link;
    *link = u8(k);
  }
}

u32 SidTable::BeginDrop() {
  AbandonSweep();
  u32 count = 0;
  for (; count < kDroppedAtOnce; count++) {
    int oldest = -1;
    auto began = [&](u32 k) { return tenures_[g_seats[k].sid]->number; };
    for (u32 k = 0; k < kSeats; k++)
      if (IsRetired(k) && !in_sweep_[k] &&
          (oldest < 0 || began(k) < began(u32(oldest))))
        oldest = int(k);
    if (oldest < 0)
      break;
    in_sweep_[oldest] = true;
  }
  return count;
}

void SidTable::EndSweep() {
  g_tickets.EndSweep();
  for (u32 k = 0; k < kSeats; k++) {
    if (!in_sweep_[k])
      continue;
    in_sweep_[k] = false;
    u32 sid = g_seats[k].sid;
    retired_[sid]--;
    g_seats[k] = {last_[k], sid};
    if (sid == k)
      StoreRelaxed(&g_sid_base[k], last_[k]);
  }
}

void SidTable::AbandonSweep() {
  g_tickets.AbandonSweep();
  for (bool& b : in_sweep_) b = false;
}

}  // namespace hbsan
