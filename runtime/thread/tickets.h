// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads that run when all seats are taken (docs/design/sids.md).
//
// Such a thread *stands*. For each of its epochs it has a ticket: a record
// (archive.h) of that epoch alone, by which others judge its slots as they
// judge archived ones. It costs a lock and a search for a seat at each release,
// so a thread sits down as soon as there is a seat.
//
// A ticket is taken, then spent, and free again after a sweep.
#ifndef HBSAN_RUNTIME_THREAD_TICKETS_H_
#define HBSAN_RUNTIME_THREAD_TICKETS_H_

#include "runtime/clock/clock.h"

namespace hbsan {

inline constexpr u32 kTickets = kTicketSeats * kMaxSlotEpoch;
inline constexpr u32 kNoTicket = 0;  // the others are 1 to kTickets

// All members need the registry's lock, but InSweep.
class TicketTable {
 public:
  // kNoTicket when there is none. A sid takes its tickets in the order of its
  // epochs.
  u32 Take(u32 sid);
  void Spend(u32 ticket) { StoreRelaxed(&states_[ticket], kSpent), spent_++; }
  bool HasAny(u32 sid) const { return first_[sid] != kNoTicket; }
  bool HasFree() const {
    return first_free_ != kNoTicket || handed_out_ < kTickets;
  }
  bool HasSpent() const { return spent_ != 0; }

  // ---- Sweeps ----
  // What did not fit once will hardly fit now.
  bool WantsSweep() const { return spent_ > left_out_ + kTickets / 2; }
  void BeginSweep();  // of all that are spent
  void EndSweep();
  void AbandonSweep();
  bool InSweep(u32 ticket) const {
    return LoadRelaxed(&states_[ticket]) == kInSweep;
  }
  void LeaveOut(u32 ticket) {
    StoreRelaxed(&states_[ticket], kSpent);
    left_out_++;
  }
  // Those of a sid, in the order of its epochs.
  u32 FirstInSweep(u32 sid) const { return SkipOthers(first_[sid]); }
  u32 NextInSweep(u32 ticket) const { return SkipOthers(next_[ticket]); }

 private:
  enum State : u8 { kFree, kTaken, kSpent, kInSweep };

  u32 SkipOthers(u32 ticket) const {
    while (ticket != kNoTicket && !InSweep(ticket)) ticket = next_[ticket];
    return ticket;
  }
  void Free(u32 ticket);

  u8 states_[kTickets + 1];
  u32 next_[kTickets + 1];  // of the sid, or of the free ones
  u32 first_[kSidCount], last_[kSidCount];
  // The free ones in the order in which they became so, then those that nobody
  // had yet.
  u32 first_free_, last_free_, handed_out_;
  u32 spent_;     // those in a sweep, too
  u32 left_out_;  // of the last sweep
};

extern TicketTable g_tickets;

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_THREAD_TICKETS_H_
