// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How seats come back (docs/design/sids.md).
//
// A seat is spent when its slot epochs (14 bits) are used up.  It may start
// again once no slot names it.  A sweep visits all slots while everybody goes
// on: those whose access all live threads have heard of go, for nobody can race
// with them any more; the rest moves to the archive.  Then the seat's base
// moves up to its last epoch, or it is another sid's: epochs, 32 bits wide,
// never repeat, and no clock is touched.
//
// The work is done a little at a time by those who tick and who need seats.
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <sys/mman.h>
#include <time.h>

#include "runtime/base/stats.h"
#include "runtime/base/syscall.h"
#include "runtime/platform/platform.h"
#include "runtime/shadow/spill.h"
#include "runtime/thread/archive.h"
#include "runtime/thread/registry.h"

namespace hbsan {

u32 g_sweeps_ended;

namespace {

// Who waits for a sweep does not wait longer for others to leave the runtime.
constexpr u64 kPatienceNanos = 200'000'000;

// Who prints a report is in the runtime for as long as the symbolizer takes. So
// many sweeps in a row are begun anew before seats are dropped instead.
constexpr u32 kMaxAbandoned = 50;

enum class Phase : u8 {
  kIdle,
  kAwaitNoting,  // until everybody notes
  kThreads,      // the clocks of threads
  kSnapshots,
  kObjects,
  kWatched,     // other clocks
  kAwaitMoves,  // until nobody has an old clock in his hands
  kCells,
  kNodes,
};

struct Range {
  uptr begin, end;  // cells
};
constexpr u32 kMaxRanges = 1 << 16;
// Cells of this many bytes are asked about at a time.
constexpr uptr kWindowBytes = 16 << 20;

// The state of the sweep under way; guarded by lock.
SpinLock lock;
Phase phase;
bool drops;     // without archiving
u32 abandoned;  // sweeps for seats, in a row
u32 handshake;
const void* chunk;
u32 cursor;
Range ranges[kMaxRanges];
u32 range_count, range;
uptr window, window_bytes, page;
u32 recent_owner, recent_after;
unsigned char present[kWindowBytes / kPageBytes];

void Membarrier() {
  static bool registered;
  if (!registered)
    RawSyscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
  registered = true;
  // Forbidden by a sandbox: every store buffer is long empty after this.
  if (RawSyscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED) < 0)
    platform::SleepMillis(1);
}

// From now on everybody who comes along sees what was stored before; it is over
// when everybody has been outside the runtime, or at rest in it, once.
void BeginHandshake() {
  Membarrier();
  StoreRelease(&handshake, handshake + 1);
}

bool HandshakeIsOver() {
  SpinGuard guard(g_registry_lock);
  bool over = true;
  for (ThreadInfo* i = g_live_threads; i; i = i->next_live) {
    if (LoadAcquire(&i->seen_at_rest) == handshake)
      continue;
    // Acquire: pairs with the return to 0, after the last store to a clock.
    if (LoadAcquire(&i->state->in_runtime) == 0 ||
        LoadAcquire(&i->state->at_rest))
      i->seen_at_rest = handshake;
    else
      over = false;
  }
  return over;
}

// Owner bits, and what becomes of them.
u32 OwnerAfter(u32 owner) {
  if (!drops)
    return MovedOwner(owner);
  u32 seat = owner >> HBSAN_SID_SHIFT;
  return seat < kSeats && g_sids.InSweep(seat) ? 0 : owner;
}

void MoveSlots(u32* slots, u32 count) {
  for (u32* slot = slots; slot < slots + count; slot++) {
    u32 raw = LoadRelaxed(slot);
    if (raw == 0 || IsMarker(raw))
      continue;
    // Neighbours mostly have one owner.
    u32 owner = raw & HBSAN_OWNER_BITS;
    if (owner != recent_owner) {
      recent_owner = owner;
      recent_after = OwnerAfter(owner);
    }
    if (recent_after == owner)
      continue;
    u32 moved = recent_after ? recent_after | (raw & ~HBSAN_OWNER_BITS) : 0;
    __atomic_compare_exchange_n(slot, &raw, moved, false, __ATOMIC_RELAXED,
                                __ATOMIC_RELAXED);
  }
}

void MoveCells(uptr begin) {
  for (uptr cell = begin; cell < begin + kPageBytes; cell += HBSAN_CELL_BYTES) {
    auto* slots = reinterpret_cast<u32*>(cell);
    if (LoadRelaxed(reinterpret_cast<u64*>(slots)) |
        LoadRelaxed(reinterpret_cast<u64*>(slots + 2)))
      MoveSlots(slots, HBSAN_SLOTS_PER_CELL);
  }
}

// Memory that is mapped later has no slots of retired seats.
bool AddRange(const platform::Mapping& m, void*) {
  if (!IsAppAddress(m.begin))
    return true;
  uptr begin = RoundDown(reinterpret_cast<uptr>(CellOf(m.begin)), kPageBytes);
  uptr end = begin + RoundUp(2 * (m.end - m.begin), kPageBytes);
  Range* last = range_count ? &ranges[range_count - 1] : nullptr;
  if (last && (last->end == begin || range_count == kMaxRanges))
    last->end = end;
  else
    ranges[range_count++] = {begin, end};
  return true;
}

void BeginCells() {
  range_count = range = 0;
  platform::ForEachMapping(AddRange, nullptr);
  window = ranges[0].begin;
  window_bytes = page = 0;
  recent_owner = recent_after = 0;
  phase = Phase::kCells;
}

// Up to `units` pages; false at the end.
bool DoCells(u32* units) {
  constexpr u32 kWindowUnits = 32;
  while (range < range_count) {
    if (page == window_bytes / kPageBytes) {
      window += window_bytes;
      window_bytes = page = 0;
      if (window >= ranges[range].end) {
        if (++range < range_count)
          window = ranges[range].begin;
        continue;
      }
      if (*units < kWindowUnits) {
        *units = 0;
        return true;
      }
      *units -= kWindowUnits;
      uptr left = ranges[range].end - window;
      window_bytes = left < kWindowBytes ? left : kWindowBytes;
      if (mincore(reinterpret_cast<void*>(window), window_bytes, present) != 0)
        page = window_bytes / kPageBytes;
      continue;
    }
    if (present[page] & 1) {
      if (*units == 0)
        return true;
      MoveCells(window + page * kPageBytes);
      --*units;
    }
    page++;
  }
  return false;
}

void EndSweep() {
  SpinGuard guard(g_registry_lock);
  StoreRelaxed(&g_sweeps_ended, g_sweeps_ended + 1);
  g_sids.EndSweep();
  if (!drops)
    EndMoves();
  phase = Phase::kIdle;
  Bump(&g_stats.sid_sweeps);
}

void AbandonSweep() {
  SpinGuard guard(g_registry_lock);
  StoreRelaxed(&g_noting, false);
  g_sids.AbandonSweep();
  phase = Phase::kIdle;
}

// One step; false when it has to wait for others.
bool Step(u32* units) {
  --*units;
  switch (phase) {
    case Phase::kIdle:
      return true;
    case Phase::kAwaitNoting:
      if (!HandshakeIsOver())
        return false;
      phase = Phase::kThreads;
      return true;
    case Phase::kThreads: {
      SpinGuard guard(g_registry_lock);
      for (ThreadInfo* i = g_live_threads; i; i = i->next_live)
        NoteThreadsClocks(i->state);
      chunk = nullptr;
      cursor = 0;
      phase = Phase::kSnapshots;
      return true;
    }
    case Phase::kSnapshots:
      if (!NoteSnapshots(&chunk, &cursor)) {
        cursor = 0;
        phase = Phase::kObjects;
      }
      return true;
    case Phase::kObjects:
      if (!NoteObjects(&cursor)) {
        cursor = 0;
        phase = Phase::kWatched;
      }
      return true;
    case Phase::kWatched:
      if (!NoteWatchedClocks(&cursor)) {
        BeginHandshake();
        phase = Phase::kAwaitMoves;
      }
      return true;
    case Phase::kAwaitMoves:
      if (!HandshakeIsOver())
        return false;
      if (PlanMoves() == 0)
        AbandonSweep();
      else
        BeginCells();
      return true;
    case Phase::kCells:
      if (!DoCells(units)) {
        cursor = 0;
        phase = Phase::kNodes;
      }
      return true;
    case Phase::kNodes:
      if (!VisitSpilled(&cursor, 64, MoveSlots))
        EndSweep();
      return true;
  }
  return true;
}

void Begin() {
  g_registry_lock.Lock();
  g_sids.BeginSweep();
  g_registry_lock.Unlock();
  drops = false;
  BeginNoting();
  BeginHandshake();
  phase = Phase::kAwaitNoting;
}

void BeginDrop() {
  g_registry_lock.Lock();
  Bump(&g_stats.sids_dropped_early, g_sids.BeginDrop());
  g_registry_lock.Unlock();
  drops = true;
  BeginCells();
}

// False when others did not leave the runtime for too long.
bool RunToEnd() {
  u64 since = platform::MonotonicNanos();
  while (phase != Phase::kIdle) {
    u32 units = 1024;
    if (Step(&units))
      continue;
    platform::Yield();
    if (platform::MonotonicNanos() - since > kPatienceNanos) {
      AbandonSweep();
      return false;
    }
  }
  return true;
}

bool Suffices(const VectorClock& clock, bool may_stand) {
  SpinGuard guard(g_registry_lock);
  return g_sids.NeedsNoSweep(clock, may_stand);
}

// Who waits for seats sleeps: there may be hundreds, and the sweep needs the
// processor.
u32 seats_made;

void AwaitSeats(u32 seen) {
  timespec patience = {0, 20'000'000};
  RawSyscall(SYS_futex, SyscallArg(&seats_made), FUTEX_WAIT_PRIVATE, seen,
             SyscallArg(&patience));
}

// Wakes as many as there are seats, and one who makes the next ones.
void OfferSeats() {
  StoreRelease(&seats_made, seats_made + 1);
  RawSyscall(SYS_futex, SyscallArg(&seats_made), FUTEX_WAKE_PRIVATE,
             g_sids.FreshSeats() + 1);
}

bool HasFreshSeat() {
  SpinGuard guard(g_registry_lock);
  return g_sids.FreshSeats() != 0;
}

// What a thread did for a sweep, by the clock on the wall.
struct ScopedWait {
  ScopedWait() { Bump(&g_stats.sid_waits); }
  ~ScopedWait() {
    Bump(&g_stats.sid_wait_micros, (platform::MonotonicNanos() - since) / 1000);
  }
  u64 since = platform::MonotonicNanos();
};

}  // namespace

void HelpSweep(ThreadState* t, u32 units) {
  if (LoadRelaxed(&phase) == Phase::kIdle) {
    // Nobody waits for his turn to help.
    if (!g_registry_lock.TryLock())
      return;
    bool wanted = g_sids.WantsSweep();
    g_registry_lock.Unlock();
    if (!wanted)
      return;
  }
  // Whoever comes by here is at rest, and says so himself: a thread that does
  // little else than tick is seldom seen outside the runtime.
  if (t)
    StoreRelease(&t->info->seen_at_rest, LoadAcquire(&handshake));
  if (!lock.TryLock())
    return;
  ScopedRest rest(t);
  if (phase == Phase::kIdle)
    Begin();
  while (units != 0 && phase != Phase::kIdle && Step(&units)) {
  }
  lock.Unlock();
}

void FinishSweep(ThreadState* t, const VectorClock& clock, bool may_stand) {
  ScopedRest rest(t);
  SpinGuard guard(lock);
  if (Suffices(clock, may_stand))
    return;
  ScopedWait wait;
  RunToEnd();
  if (Suffices(clock, may_stand))
    return;
  Begin();
  RunToEnd();
  SpinGuard registry(g_registry_lock);
  g_sids.NoteUseless(!g_sids.HasSidFor(clock));
}

bool MakeSeats(ThreadState* t) {
  ScopedRest rest(t);
  u32 seen = LoadAcquire(&seats_made);  // pairs with OfferSeats
  if (!lock.TryLock()) {
    AwaitSeats(seen);
    return true;
  }
  ScopedWait wait;
  RunToEnd();
  bool fresh = HasFreshSeat(), retired = false, spent = false;
  if (!fresh) {
    SpinGuard guard(g_registry_lock);
    UnseatBlocked();
    fresh = g_sids.FreshSeats() != 0;
    retired = g_sids.RetiredSeats() != 0;
    spent = !g_tickets.HasFree() && g_tickets.HasSpent();
  }
  if (!fresh && (retired || spent)) {
    Begin();
    abandoned = RunToEnd() ? 0 : abandoned + 1;
    bool hopeless = abandoned == 0 || abandoned == kMaxAbandoned;
    if (retired && hopeless && !HasFreshSeat()) {
      // The clocks tell too many epochs apart.
      BeginDrop();
      RunToEnd();
      abandoned = 0;
    }
  }
  OfferSeats();
  lock.Unlock();
  return fresh || retired;
}

void StartSweep() {
  SpinGuard guard(lock);
  RunToEnd();
  Begin();
}

void FinishStartedSweep() {
  SpinGuard guard(lock);
  RunToEnd();
}

void SweepAll() {
  StartSweep();
  FinishStartedSweep();
}

void LockSweeps() { lock.Lock(); }
void UnlockSweeps() { lock.Unlock(); }

}  // namespace hbsan
