// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/thread/tickets.h"

namespace hbsan {

TicketTable g_tickets;

u32 TicketTable::Take(u32 sid) {
  u32 ticket = first_free_;
  if (ticket != kNoTicket)
    first_free_ = next_[ticket];
  else if (handed_out_ < kTickets)
    ticket = ++handed_out_;
  else
    return kNoTicket;
  StoreRelaxed(&states_[ticket], kTaken);
  next_[ticket] = kNoTicket;
  (HasAny(sid) ? next_[last_[sid]] : first_[sid]) = ticket;
  last_[sid] = ticket;
  return ticket;
}

void TicketTable::Free(u32 ticket) {
  StoreRelaxed(&states_[ticket], kFree);
  next_[ticket] = kNoTicket;
  (first_free_ != kNoTicket ? next_[last_free_] : first_free_) = ticket;
  last_free_ = ticket;
  spent_--;
}

void TicketTable::BeginSweep() {
  left_out_ = 0;
  for (u32 i = 1; i <= handed_out_; i++)
    if (states_[i] == kSpent)
      StoreRelaxed(&states_[i], kInSweep);
}

void TicketTable::EndSweep() {
  for (u32 s = 0; s < kSidCount; s++) {
    u32 left = kNoTicket;  // the last that stays
    for (u32 i = first_[s], next; i != kNoTicket; i = next) {
      next = next_[i];
      if (!InSweep(i)) {
        left = i;
        continue;
      }
      (left != kNoTicket ? next_[left] : first_[s]) = next;
      Free(i);
    }
    last_[s] = left;
  }
}

void TicketTable::AbandonSweep() {
  for (u32 i = 1; i <= handed_out_; i++)
    if (InSweep(i))
      StoreRelaxed(&states_[i], kSpent);
}

}  // namespace hbsan
