// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which sid next, and how sids come back when all 256 were used.
//
// A sid is spent when its slot epochs (14 bits) are used up.  It may start
// again once no slot names it.  A slot of a free sid whose last epoch every
// live thread has passed says "ordered before everyone, now and later", so it
// may be cleared at any time.  After the sweep the sid's base moves up to its
// last epoch: epochs, 32 bits wide, never repeat, and no clock is touched.
//
// A check that read a slot before the sweep and the base after it computes an
// epoch beyond g_sid_last and drops its finding.
#include <sys/mman.h>

#include "runtime/base/stats.h"
#include "runtime/platform/platform.h"
#include "runtime/shadow/spill.h"
#include "runtime/thread/registry.h"

namespace hbsan {
namespace {

// A sid with fewer epochs left is not worth taking over.
constexpr u32 kRoomEpochs = kMaxSlotEpoch < 256 ? kMaxSlotEpoch / 4 : 64;

// How many sids are dropped when none can be freed honestly.
constexpr u32 kDroppedAtOnce = kUsableSids < 64 ? kUsableSids / 4 : 16;

struct SweepArg {
  const bool* sids;
};

// Cells of this many bytes are asked about at a time.
constexpr uptr kWindowBytes = 64 << 20;

void SweepSlots(u32* begin, u32* end, const bool* sids) {
  for (u32* slot = begin; slot < end; slot++) {
    u32 raw = LoadRelaxed(slot);
    if (raw == 0 || IsMarker(raw) || !sids[raw >> HBSAN_SID_SHIFT])
      continue;
    __atomic_compare_exchange_n(slot, &raw, 0, false, __ATOMIC_RELAXED,
                                __ATOMIC_RELAXED);
  }
}

bool SweepMapping(const platform::Mapping& m, void* arg) {
  if (!IsAppAddress(m.begin))
    return true;
  static unsigned char present[kWindowBytes / kPageBytes];
  uptr begin = RoundDown(reinterpret_cast<uptr>(CellOf(m.begin)), kPageBytes);
  uptr end = begin + RoundUp(2 * (m.end - m.begin), kPageBytes);
  for (uptr window = begin; window < end; window += kWindowBytes) {
    uptr bytes = end - window < kWindowBytes ? end - window : kWindowBytes;
    if (mincore(reinterpret_cast<void*>(window), bytes, present) != 0)
      continue;
    for (uptr page = 0; page < bytes / kPageBytes; page++)
      if (present[page] & 1)
        SweepSlots(reinterpret_cast<u32*>(window + page * kPageBytes),
                   reinterpret_cast<u32*>(window + (page + 1) * kPageBytes),
                   static_cast<SweepArg*>(arg)->sids);
  }
  return true;
}

void SweepNode(u32* slots, u32 count, void* arg) {
  SweepSlots(slots, slots + count, static_cast<SweepArg*>(arg)->sids);
}

}  // namespace

void SweepShadow(const bool (&sids)[kSidCount]) {
  SweepArg arg = {sids};
  platform::ForEachMapping(SweepMapping, &arg);
  ForEachSpilled(SweepNode, &arg);
}

bool SidTable::HasRoom(u32 sid) const {
  return g_sid_last[sid].value - g_sid_base[sid] + kRoomEpochs <= kMaxSlotEpoch;
}

int SidTable::FindPassed(const VectorClock& clock) const {
  int fresh = -1;
  for (u32 s = 0; s < kUsableSids; s++) {
    if (IsTaken(s) || !HasRoom(s))
      continue;
    if (g_sid_last[s].value == g_sid_base[s]) {
      // Never used since its last sweep: nobody need have passed it.
      if (fresh < 0)
        fresh = int(s);
    } else if (clock.at[s] >= g_sid_last[s].value) {
      return int(s);
    }
  }
  return fresh;
}

Sid SidTable::Take(const VectorClock& clock, ThreadInfo* threads,
                   bool* shared) {
  int found = FindPassed(clock);
  if (found < 0 && Recycle(threads) > 0)
    found = FindPassed(clock);
  if (found < 0) {
    *shared = true;
    return Share(threads);
  }
  owners_[found]++;
  WidenClocks(u32(found));
  return Sid{u8(found)};
}

Sid SidTable::Share(ThreadInfo* threads) {
  Sid sid{u8(shared_next_++ % kUsableSids)};
  owners_[Index(sid)]++;
  // Seen by an owner at the latest when it hears of what is done under its sid.
  for (ThreadInfo* i = threads; i; i = i->next)
    if (i->state && i->state->sid == sid)
      StoreRelaxed(&i->state->shares_sid, true);
  return sid;
}

u32 SidTable::SweepAndReuse(const bool (&which)[kSidCount]) {
  u32 count = 0;
  for (bool marked : which) count += marked;
  if (count == 0)
    return 0;
  SweepShadow(which);
  for (u32 s = 0; s < kUsableSids; s++)
    if (which[s])
      StoreRelaxed(&g_sid_base[s], g_sid_last[s].value);
  return count;
}

u32 SidTable::Recycle(ThreadInfo* threads) {
  bool passed[kSidCount] = {};
  for (u32 s = 0; s < kUsableSids; s++) passed[s] = !IsTaken(s);
  for (ThreadInfo* i = threads; i; i = i->next) {
    if (!i->state)
      continue;
    // Another thread's clock only grows, so a stale entry errs to "not yet".
    for (u32 s = 0; s < kUsableSids; s++)
      if (LoadRelaxed(&i->state->clock.at[s]) < g_sid_last[s].value)
        passed[s] = false;
  }
  if (u32 freed = SweepAndReuse(passed))
    return freed;
  // Somebody has not heard of any of the free sids.  Those whose tenants began
  // first go: their unordered accesses are forgotten, and counted.  Several at
  // once, because a sweep costs the same for one.
  bool dropped[kSidCount] = {};
  for (u32 n = 0; n < kDroppedAtOnce; n++) {
    int oldest = -1;
    for (u32 s = 0; s < kUsableSids; s++) {
      if (IsTaken(s) || dropped[s] || !tenures_[s])
        continue;
      if (oldest < 0 || tenures_[s]->number < tenures_[oldest]->number)
        oldest = int(s);
    }
    if (oldest < 0)
      break;
    dropped[oldest] = true;
    Bump(&g_stats.sids_dropped_early);
  }
  return SweepAndReuse(dropped);
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
