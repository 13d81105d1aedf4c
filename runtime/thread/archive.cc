// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which epochs of retired seats become one record.
//
// Of an epoch that is over no clock can get an entry that is not in some clock
// already.  So two epochs between which no entry lies are told apart by nobody,
// now or later: they are ordered before the same threads.  A tenure ends a
// record too, so that a report never names the wrong thread.
#include "runtime/thread/archive.h"

#include "runtime/thread/registry.h"
#include "runtime/thread/tickets.h"

namespace hbsan {

ArchiveRecord g_archive[kArchiveRecords];
constinit Seats g_seats;
bool g_noting;

namespace {

// No clock gets there.
constexpr u32 kNever = ~0u;

constexpr u32 kWords = (kMaxSlotEpoch + 64) / 64;

// The parts of a record that its judge does not need.
struct RecordOrigin {
  ThreadInfo* tenant;
  u32 after, last;
};
RecordOrigin g_origins[kArchiveRecords];

// The records of a half are in order of sid, then of epoch.
struct Half {
  u32 begin[kSidCount + 1];  // end[s] = begin[s + 1]
};
Half g_halves[2];
u32 g_old;  // the half that is in use

// What was noted.  Bit e of a seat in the sweep: some clock ends at slot epoch
// e.
u64 g_noted[kSeats][kWords];
// Of the old half's records, by position: a clock ends in or behind this one.
u64 g_noted_records[(kHalfRecords + 63) / 64];
// The entry that was noted last: most clocks have the same.
u32 g_noted_recent[kSidCount];
// The newest epoch that any clock has.
u32 g_noted_newest[kSidCount];

// What became of a seat in the sweep.
struct Plan {
  bool moves;
  u32 passed;          // slot epochs up to here are of no interest any more
  u32 count;           // records
  u32 first;           // position of the first
  u64 ends[kWords];    // bit e: slot epoch e is the last of a record
  u16 before[kWords];  // how many bits are set in earlier words
};
Plan g_plans[kSeats];
// What became of the old half's records, and of tickets: owner bits, or 0.  By
// ArchiveIndex.
u32 g_moved[kArchiveRecords];

u32 OwnerAt(u32 half, u32 position) {
  u32 seat = kFirstArchiveSeat + half * kHalfSeats + position / kMaxSlotEpoch;
  return HBSAN_SLOT_OWN(seat, 1 + position % kMaxSlotEpoch);
}
u32 IndexAt(u32 half, u32 position) {
  return ArchiveIndex(OwnerAt(half, position));
}
u32 TicketIndex(u32 ticket) { return ArchiveIndex(TicketOwner(ticket)); }
u32 TicketEpoch(u32 ticket) { return g_origins[TicketIndex(ticket)].last; }

void SetBit(u64* words, u32 i) {
  u64 bit = u64{1} << (i % 64);
  if (!(LoadRelaxed(&words[i / 64]) & bit))
    __atomic_fetch_or(&words[i / 64], bit, __ATOMIC_RELAXED);
}
bool HasBit(const u64* words, u32 i) {
  return LoadRelaxed(&words[i / 64]) >> (i % 64) & 1;
}

// The last record of the sid that is not beyond `epoch` ends a class.
void NoteRecord(u32 sid, u32 epoch) {
  u32 low = g_halves[g_old].begin[sid], high = g_halves[g_old].begin[sid + 1];
  u32 first = low;
  while (low < high) {
    u32 middle = (low + high) / 2;
    if (g_origins[IndexAt(g_old, middle)].last <= epoch)
      low = middle + 1;
    else
      high = middle;
  }
  if (low != first)
    SetBit(g_noted_records, low - 1);
}

// Finds out which slot epochs of a seat in the sweep end a record.
void PlanSeat(u32 k) {
  Plan& p = g_plans[k];
  u32 s = g_seats[k].sid, base = g_seats[k].base;
  u32 last = g_sids.LastOf(k) - base;
  p.moves = true;
  for (u32 w = 0; w < kWords; w++) p.ends[w] = LoadRelaxed(&g_noted[k][w]);
  SetBit(p.ends, last);
  for (Tenure* t = g_sids.NewestTenure(s); t && Value(t->first) > base + 1;
       t = t->earlier)
    if (Value(t->first) - 1 - base < last)
      SetBit(p.ends, Value(t->first) - 1 - base);
  u32 heard = g_heard_by_all[s];
  p.passed = heard <= base ? 0 : heard - base < last ? heard - base : last;
  for (u32 e = 0; e <= p.passed; e++) p.ends[e / 64] &= ~(u64{1} << (e % 64));
  p.count = 0;
  for (u32 w = 0; w < kWords; w++) {
    p.before[w] = u16(p.count);
    p.count += u32(__builtin_popcountll(p.ends[w]));
  }
}

// Goes through the records that an old half's sid still needs: calls
// `emit(first position, last position)` for each class of them.
template <typename Emit>
void ForEachClass(u32 s, Emit emit) {
  const Half& half = g_halves[g_old];
  u32 end = half.begin[s + 1];
  for (u32 first = half.begin[s]; first < end;) {
    u32 index = IndexAt(g_old, first);
    if (g_archive[index].last <= g_heard_by_all[s]) {
      g_moved[index] = 0;
      first++;
      continue;
    }
    u32 at = first;
    while (!HasBit(g_noted_records, at) && at + 1 < end &&
           g_origins[IndexAt(g_old, at + 1)].tenant ==
               g_origins[index].tenant &&
           (g_archive[IndexAt(g_old, at + 1)].last == kNever) ==
               (g_archive[index].last == kNever))
      at++;
    emit(first, at);
    first = at + 1;
  }
}

void LeaveOut(u32 k) {
  g_plans[k].moves = false;
  g_plans[k].count = 0;
  g_sids.LeaveOut(k);
}

// Tickets, as long as there is room for `room` records.  Returns how many are
// in the sweep.
u32 PlanTickets(u32 room) {
  u32 in_sweep = 0;
  for (u32 s = 0; s < kSidCount; s++)
    for (u32 i = g_tickets.FirstInSweep(s); i != kNoTicket;
         i = g_tickets.NextInSweep(i)) {
      bool passed = TicketEpoch(i) <= g_heard_by_all[s];
      if (!passed && room == 0) {
        g_tickets.LeaveOut(i);
        continue;
      }
      room -= !passed;
      in_sweep++;
    }
  return in_sweep;
}

// Leaves out the seats with the most records until the rest fits.  Returns for
// how many records there is room still.
u32 MakeFit(u32 kept_records) {
  u32 total = kept_records;
  for (const Plan& p : g_plans) total += p.count;
  while (total > kHalfRecords) {
    u32 largest = 0;
    for (u32 k = 0; k < kSeats; k++)
      if (g_plans[k].count > g_plans[largest].count)
        largest = k;
    total -= g_plans[largest].count;
    LeaveOut(largest);
  }
  return kHalfRecords - total;
}

// What no clock has heard of, nobody will: the sid's next owner may go on as if
// that had never been, and the record never seems ordered.
void WriteRecord(u32 position, u32 sid, bool never,
                 const RecordOrigin& origin) {
  u32 index = IndexAt(1 - g_old, position);
  g_archive[index] = {
      never || g_noted_newest[sid] < origin.last ? kNever : origin.last, sid};
  g_origins[index] = origin;
}

u32 WriteSeat(u32 k, u32 at) {
  Plan& p = g_plans[k];
  p.first = at;
  u32 s = g_seats[k].sid, base = g_seats[k].base, after = base + p.passed;
  for (u32 w = 0; w < kWords; w++)
    for (u64 rest = p.ends[w]; rest; rest &= rest - 1) {
      u32 last = base + w * 64 + u32(__builtin_ctzll(rest));
      WriteRecord(at++, s, false,
                  {g_sids.FindTenant(Sid(s), Epoch{last}), after, last});
      after = last;
    }
  return at;
}

// A ticket's record becomes an ordinary one.
u32 MoveTicket(u32 ticket, u32 sid, u32 at) {
  u32 index = TicketIndex(ticket);
  const RecordOrigin& origin = g_origins[index];
  g_moved[index] = 0;
  if (origin.last <= g_heard_by_all[sid])
    return at;
  g_moved[index] = OwnerAt(1 - g_old, at);
  WriteRecord(at, sid, false, origin);
  return at + 1;
}

// The records of a sid, in order: what is left of the old half, and between,
// what its seats and tickets in the sweep add.
u32 WriteSid(u32 s, u32 at) {
  constexpr u32 kEnd = ~0u;
  u32 k = g_sids.FirstInSweep(s), ticket = g_tickets.FirstInSweep(s);
  auto write_those_before = [&](u32 epoch) {
    for (;;) {
      // The epoch after the base may have been begun on another seat.
      u32 of_seat = k == kNoSeat ? kEnd : g_seats[k].base + 1;
      u32 of_ticket = ticket == kNoTicket ? kEnd : TicketEpoch(ticket);
      if ((of_seat < of_ticket ? of_seat : of_ticket) >= epoch)
        return;
      if (of_seat < of_ticket) {
        at = WriteSeat(k, at);
        k = g_sids.NextInSweep(k);
      } else {
        at = MoveTicket(ticket, s, at);
        ticket = g_tickets.NextInSweep(ticket);
      }
    }
  };
  ForEachClass(s, [&](u32 first, u32 last) {
    u32 index = IndexAt(g_old, last);
    write_those_before(g_origins[index].last);
    WriteRecord(
        at, s, g_archive[index].last == kNever,
        {g_origins[index].tenant, g_origins[IndexAt(g_old, first)].after,
         g_origins[index].last});
    for (u32 i = first; i <= last; i++)
      g_moved[IndexAt(g_old, i)] = OwnerAt(1 - g_old, at);
    at++;
  });
  write_those_before(kEnd);
  return at;
}

u32 TicketOf(u32 owner) {
  return ((owner >> HBSAN_SID_SHIFT) - kFirstTicketSeat) * kMaxSlotEpoch +
         Slot(owner).slot_epoch();
}

}  // namespace

u32 TicketOwner(u32 ticket) { return OwnerAt(2, ticket - 1); }

void WriteTicket(u32 ticket, const ThreadState* t) {
  u32 index = TicketIndex(ticket), epoch = Value(t->epoch);
  g_archive[index] = {epoch, Index(t->sid)};
  g_origins[index] = {t->info, epoch - 1, epoch};
}

void VoidTicket(u32 ticket) { g_origins[TicketIndex(ticket)].last = 0; }

void NoteEntry(u32 sid, u32 epoch) {
  if (epoch == LoadRelaxed(&g_noted_recent[sid]))
    return;
  u32 newest = LoadRelaxed(&g_noted_newest[sid]);
  while (newest < epoch && !__atomic_compare_exchange_n(
                               &g_noted_newest[sid], &newest, epoch, false,
                               __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
  NoteRecord(sid, epoch);
  for (u32 k = g_sids.FirstInSweep(sid); k != kNoSeat;
       k = g_sids.NextInSweep(k)) {
    u32 base = LoadRelaxed(&g_seats[k].base);
    if (base < epoch && epoch <= g_sids.LastOf(k) &&
        epoch - base <= kMaxSlotEpoch)
      SetBit(g_noted[k], epoch - base);
  }
  StoreRelaxed(&g_noted_recent[sid], epoch);
}

void NoteClock(const VectorClock& clock, u32 entries) {
  u32 width = LoadRelaxed(&g_clock_width);
  if (width > entries)
    width = entries;
  for (u32 s = 0; s < width; s++) {
    u32 epoch = LoadRelaxed(&clock.at[s]);
    if (epoch != LoadRelaxed(&g_noted_recent[s]))
      NoteEntry(s, epoch);
  }
}

void BeginNoting() {
  for (u32 k = 0; k < kSeats; k++)
    if (g_sids.InSweep(k))
      MemSet(g_noted[k], 0, sizeof(g_noted[k]));
  MemSet(g_noted_records, 0, sizeof(g_noted_records));
  MemSet(g_noted_newest, 0, sizeof(g_noted_newest));
  MemSet(g_noted_recent, 0, sizeof(g_noted_recent));
  StoreRelaxed(&g_noting, true);
}

u32 PlanMoves() {
  StoreRelaxed(&g_noting, false);
  SpinGuard guard(g_registry_lock);
  UpdateHeardByAll();
  u32 kept = 0;
  for (u32 s = 0; s < kSidCount; s++)
    ForEachClass(s, [&](u32, u32) { kept++; });
  for (u32 k = 0; k < kSeats; k++) {
    g_plans[k].moves = false;
    g_plans[k].count = 0;
    if (g_sids.InSweep(k))
      PlanSeat(k);
  }
  u32 in_sweep = PlanTickets(MakeFit(kept));
  for (u32 k = 0; k < kSeats; k++) in_sweep += g_sids.InSweep(k);
  u32 at = 0;
  for (u32 s = 0; s < kSidCount; s++) {
    g_halves[1 - g_old].begin[s] = at;
    at = WriteSid(s, at);
  }
  g_halves[1 - g_old].begin[kSidCount] = at;
  return in_sweep;
}

u32 MovedOwner(u32 owner) {
  u32 seat = owner >> HBSAN_SID_SHIFT;
  if (IsArchiveSeat(seat)) {
    bool moves = IsTicketSeat(seat)
                     ? g_tickets.InSweep(TicketOf(owner))
                     : (seat - kFirstArchiveSeat) / kHalfSeats == g_old;
    return moves ? g_moved[ArchiveIndex(owner)] : owner;
  }
  if (seat >= kSeats || !g_plans[seat].moves)
    return owner;
  const Plan& p = g_plans[seat];
  u32 e = Slot(owner).slot_epoch();
  if (e <= p.passed)
    return 0;
  u64 below = (u64{1} << (e % 64)) - 1;
  u32 before =
      p.before[e / 64] + u32(__builtin_popcountll(p.ends[e / 64] & below));
  return OwnerAt(1 - g_old, p.first + before);
}

void EndMoves() {
  for (Plan& p : g_plans) p.moves = false;
  for (u32 s = 0; s < kSidCount; s++)
    g_sids.SetNewestHeard(s, g_noted_newest[s]);
  StoreRelaxed(&g_old, 1 - g_old);
}

bool FindArchived(Slot slot, SlotOrigin* out) {
  u32 index = ArchiveIndex(slot.raw());
  const ArchiveRecord& r = g_archive[index];
  *out = {g_origins[index].tenant, Sid(r.sid), Epoch{g_origins[index].after},
          Epoch{g_origins[index].last}};
  return true;
}

}  // namespace hbsan
