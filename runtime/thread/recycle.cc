// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which sid next, and how sids come back (docs/design/sids.md).
//
// A sid is spent when its slot epochs (14 bits) are used up.  It may start
// again once no slot names it.  A sweep visits all slots while everybody goes
// on: those whose access all live threads have heard of go, for nobody can race
// with them any more; the rest moves to the archive.  Then the sid's base moves
// up to its last epoch: epochs, 32 bits wide, never repeat, and no clock is
// touched.
//
// The work is done a little at a time by those who tick and who need sids.
#include <linux/membarrier.h>
#include <sys/mman.h>

#include "runtime/base/stats.h"
#include "runtime/base/syscall.h"
#include "runtime/platform/platform.h"
#include "runtime/shadow/spill.h"
#include "runtime/thread/archive.h"
#include "runtime/thread/registry.h"

namespace hbsan {
namespace {

// A sid with fewer epochs left is not worth taking over.
constexpr u32 kRoomEpochs = kMaxSlotEpoch < 256 ? kMaxSlotEpoch / 4 : 64;

// How many sids are dropped when none can be freed honestly.
constexpr u32 kDroppedAtOnce = kUsableSids < 64 ? kUsableSids / 4 : 16;

// Who waits for a sweep does not wait longer for others to leave the runtime.
constexpr u64 kPatienceNanos = 200'000'000;

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
bool drops;  // without archiving
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
  u32 sid = owner >> HBSAN_SID_SHIFT;
  return sid < kUsableSids && g_sids.InSweep(sid) ? 0 : owner;
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

// Memory that is mapped later has no slots of retired sids.
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

void RunToEnd() {
  u64 since = platform::MonotonicNanos();
  while (phase != Phase::kIdle) {
    u32 units = 1024;
    if (Step(&units))
      continue;
    platform::Yield();
    if (platform::MonotonicNanos() - since > kPatienceNanos)
      AbandonSweep();
  }
}

bool Suffices(const VectorClock& clock) {
  SpinGuard guard(g_registry_lock);
  return g_sids.HasSidFor(clock) || !g_sids.SweepMayHelp();
}

struct ScopedRest {
  explicit ScopedRest(ThreadState* t) : t(t) {
    if (t)
      StoreRelease(&t->at_rest, true);  // pairs with HandshakeIsOver
  }
  ~ScopedRest() {
    if (t)
      StoreRelaxed(&t->at_rest, false);
  }
  ThreadState* t;
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

void FinishSweep(ThreadState* t, const VectorClock& clock) {
  ScopedRest rest(t);
  SpinGuard guard(lock);
  if (Suffices(clock))
    return;
  Bump(&g_stats.sid_waits);
  RunToEnd();
  if (Suffices(clock))
    return;
  Begin();
  RunToEnd();
  g_registry_lock.Lock();
  bool helped = g_sids.HasSidFor(clock), any = g_sids.HasFresh();
  g_sids.NoteUseless(!helped);
  g_registry_lock.Unlock();
  if (helped || any)
    return;
  // The clocks tell too many epochs apart.
  BeginDrop();
  RunToEnd();
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

bool SidTable::IsFresh(u32 sid) const {
  return !IsTaken(sid) && g_sid_last[sid].value == g_sid_base[sid];
}

bool SidTable::IsRetired(u32 sid) const {
  return !IsTaken(sid) && g_sid_last[sid].value != g_sid_base[sid];
}

u32 SidTable::Count(bool (SidTable::*is)(u32) const) const {
  u32 count = 0;
  for (u32 s = 0; s < kUsableSids; s++) count += (this->*is)(s);
  return count;
}

bool SidTable::SweepMayHelp() const {
  u32 retired = Count(&SidTable::IsRetired);
  return useless_ && FindOldestFresh() >= 0 ? retired >= kUsableSids / 8
                                            : retired != 0;
}

bool SidTable::WantsSweep() const {
  u32 fresh = Count(&SidTable::IsFresh);
  // What did not fit once will hardly fit now.
  return fresh < kUsableSids / 2 &&
         Count(&SidTable::IsRetired) > fresh + left_out_;
}

void SidTable::BeginSweep() {
  left_out_ = 0;
  for (u32 s = 0; s < kUsableSids; s++) in_sweep_[s] = IsRetired(s);
}

u32 SidTable::BeginDrop() {
  AbandonSweep();
  u32 count = 0;
  for (; count < kDroppedAtOnce; count++) {
    int oldest = -1;
    for (u32 s = 0; s < kUsableSids; s++) {
      if (!IsRetired(s) || in_sweep_[s] || !tenures_[s])
        continue;
      if (oldest < 0 || tenures_[s]->number < tenures_[oldest]->number)
        oldest = int(s);
    }
    if (oldest < 0)
      break;
    in_sweep_[oldest] = true;
  }
  return count;
}

void SidTable::EndSweep() {
  for (u32 s = 0; s < kUsableSids; s++) {
    if (!in_sweep_[s])
      continue;
    StoreRelaxed(&g_sid_base[s], g_sid_last[s].value);
    in_sweep_[s] = false;
  }
}

void SidTable::AbandonSweep() {
  for (bool& b : in_sweep_) b = false;
}

bool SidTable::HasRoom(u32 sid) const {
  return g_sid_last[sid].value - g_sid_base[sid] + kRoomEpochs <= kMaxSlotEpoch;
}

int SidTable::FindPassed(const VectorClock& clock) const {
  int unused = -1;
  for (u32 s = 0; s < kUsableSids; s++) {
    if (IsTaken(s) || in_sweep_[s] || !HasRoom(s))
      continue;
    u32 needed = IsFresh(s) ? newest_heard_[s] : g_sid_last[s].value;
    if (clock.at[s] < needed)
      continue;
    // Those that are good for anybody are kept for those who find no other.
    if (needed != 0)
      return int(s);
    if (unused < 0)
      unused = int(s);
  }
  return unused;
}

int SidTable::FindOldestFresh() const {
  int oldest = -1;
  for (u32 s = 0; s < kUsableSids; s++) {
    if (!IsFresh(s))
      continue;
    if (oldest < 0 || tenures_[s]->number < tenures_[oldest]->number)
      oldest = int(s);
  }
  return oldest;
}

Sid SidTable::Take(const VectorClock& clock, bool* shared) {
  int found = FindPassed(clock);
  if (found < 0) {
    // Who hears of the new owner will seem to have heard of the old ones, too.
    found = FindOldestFresh();
    if (found >= 0)
      Bump(&g_stats.sids_dropped_early);
  }
  if (found < 0) {
    *shared = true;
    return Share();
  }
  owners_[found]++;
  WidenClocks(u32(found));
  return Sid{u8(found)};
}

Sid SidTable::Share() {
  do {
    shared_next_ = (shared_next_ + 1) % kUsableSids;
    // One that is owned, if any: a sweep may be at the others.
  } while (!IsTaken(shared_next_));
  Sid sid{u8(shared_next_)};
  owners_[Index(sid)]++;
  // Seen by an owner at the latest when it hears of what is done under its sid.
  for (ThreadInfo* i = g_live_threads; i; i = i->next_live)
    if (i->state->sid == sid)
      StoreRelaxed(&i->state->shares_sid, true);
  return sid;
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

}  // namespace hbsan
