// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks of whole ranges (memcpy and its relatives, system calls, free), of all
// accesses of a loop, and of atomic operations, for callers that are ordinary
// functions and may use the vector registers.
#include "runtime/detect/cell_check.h"
#include "runtime/detect/detect.h"
#include "runtime/detect/judge.h"
#include "runtime/platform/platform.h"

namespace hbsan {

namespace {

// What is checked, and what was met so far.
class Findings {
 public:
  // As Event::PackPc makes pc_kind; without a size, the run is one range.
  Findings(ThreadState* t, u64 pc_kind, const Run& run)
      : t_(t), run_(run), access_{pc_kind, 0, kNoContext, 0} {}

  void Recorded() { log_ = true; }
  // Reports the race; of one range, only the first.
  void Race(uptr granule, u32 own, u32 raced_with);
  // After the check.
  void Finish() {
    if (log_)
      Log();
  }

 private:
  void Log();

  ThreadState* t_;
  const Run& run_;
  Event access_;
  bool log_ = false;
  bool logged_ = false;
  bool reported_ = false;
};

HBSAN_ALWAYS_INLINE void Check(ThreadState* t, uptr granule, u32 own,
                               Findings* found) {
  u32 raced_with = 0;
  if (CheckCell(t, granule, own, &raced_with))
    found->Recorded();
  if (HBSAN_UNLIKELY(raced_with != 0))
    found->Race(granule, own, raced_with);
}

// All bytes of a cell.
template <AccessKind kKind>
HBSAN_ALWAYS_INLINE void CheckWhole(ThreadState* t, uptr granule, u32 own,
                                    Findings* found) {
  PrivateCell<kKind, true> cell(CellOf(granule), own);
  if (HBSAN_UNLIKELY(IsOfTicket(own) || cell.doubt() != 0)) {
    Check(t, granule, own, found);
    return;
  }
  if (cell.recorded())
    return;
  found->Recorded();
  if (HBSAN_UNLIKELY(cell.Publish() != 0)) {
    if (u32 raced_with = hbsan_judge_others(t, granule, own))
      found->Race(granule, own, raced_with);
  }
}

// All bits of a lane set: it is empty, or a slot of this thread.  No slot is
// ever taken for the thread's in the last place, where markers are.
HBSAN_ALWAYS_INLINE Lanes EmptyOrMine(Lanes slots, u32 own) {
  u32 thread_bits = ThreadBits(own), thread = own & thread_bits;
  Lanes mine = {thread, thread, thread, ~0u};
  return Lanes(slots == 0) | Lanes((slots & thread_bits) == mine);
}

// Publishes a write to kCells granules of a block that is freed, or new, if
// their cells have nothing but slots of this thread, or none.  No barrier for
// empty cells either: who touches one at this instant uses the block after its
// free, which the next access to it finds again.
template <u32 kCells>
HBSAN_ALWAYS_INLINE bool StoreUnshared(uptr granule, u32 own) {
  u32* cells = CellOf(granule);
  Lanes slots[kCells], any = {}, good = ~Lanes{};
  for (u32 i = 0; i < kCells; i++) {
    slots[i] = LoadLanes(cells + 4 * i);
    any |= slots[i];
  }
  if (LaneBits(any != 0) != 0) {
    for (u32 i = 0; i < kCells; i++) good &= EmptyOrMine(slots[i], own);
    if (LaneBits(good) != 0xf)
      return false;
  }
  for (u32 i = 0; i < kCells; i++)
    StoreVector(cells + 4 * i, Lanes{own, 0, 0, 0});
  return true;
}

// The same for all granules up to `end`, the last one included.
void CheckUnshared(ThreadState* t, uptr granule, uptr end, u32 own,
                   Findings* found) {
  constexpr u32 kAtOnce = 4;
  while (granule < end) {
    if (granule + 8 * kAtOnce <= end && StoreUnshared<kAtOnce>(granule, own)) {
      found->Recorded();
      granule += 8 * kAtOnce;
      continue;
    }
    for (u32 i = 0; i < kAtOnce && granule < end; i++, granule += 8) {
      if (StoreUnshared<1>(granule, own))
        found->Recorded();
      else
        Check(t, granule, own, found);
    }
  }
}

// After `own`, an atomic write, was published where the thread had none.  What
// everybody has heard of goes, such as what the thread did before it changed
// its sid: beside it every later write would be a compare-and-swap.  And in a
// cell that fills up the slots go that it stands for, other threads' too, so
// that it need not spill.
HBSAN_ALWAYS_INLINE void MakeRoomByWrite(ThreadState* t, uptr granule,
                                         u32 own) {
  u32* cell = CellOf(granule);
  Lanes slots = LoadLanes(cell);
  if (IsMarker(slots[kMarkerSlot]))
    return;
  u32 empty = LaneBits(slots == 0);
  u32 old = HeardByAll(slots) & ~empty;
  // Two threads that read and update need four places, so one must be free for
  // the read that comes next: it could not replace a write.
  if (__builtin_popcount(empty | old) <= 1)
    old |= FindPlaces(slots, Splat(own)).others;
  for (; old; old &= old - 1) {
    u32 i = u32(__builtin_ctz(old));
    if (OrderedBefore(t, slots[i]))
      Exchange(&cell[i], slots[i], 0);
  }
}

void Report(ThreadState* t, uptr granule, u32 own, u32 raced_with, uptr pc,
            uptr address, uptr bytes, AccessKind kind) {
  // If a sweep ended since the check looked, the slot may stand for something
  // else by now (recycle.cc).  What it said is in the cell in other words.
  SlotOrigin origin = {};
  SignalsWait signals_wait(t);
  for (u32 tries = 0; raced_with != 0 && tries < 8; tries++) {
    if (FindOrigin(Slot(raced_with), &origin) &&
        LoadAcquire(&g_sweeps_ended) == t->sweeps_seen)
      break;
    raced_with = hbsan_judge_others(t, granule, own);
  }
  if (raced_with != 0)
    ReportRace({t, pc, address, bytes, kind, granule & ~uptr{7}, Slot(own),
                Slot(raced_with), origin});
}

void Findings::Log() {
  if (logged_)
    return;
  logged_ = true;
  t_->recorded = 1;
  if (access_.size() == 0)
    AppendRange(t_, access_.kind(), access_.pc(), run_.address, run_.bytes);
  else
    AppendRun(t_, access_.pc_kind, run_);
}

void Findings::Race(uptr granule, u32 own, u32 raced_with) {
  // The other thread may be reporting the same race, and look for the event.
  Log();
  if (access_.size() == 0 && reported_)
    return;
  reported_ = true;
  u32 common = Slot(own).mask() & Slot(raced_with).mask();
  uptr byte = granule + u32(__builtin_ctz(common));
  uptr address = run_.address + (byte - run_.address) / run_.bytes * run_.bytes;
  // The history is asked for what raced with this element.
  u32 mask = BytesInGranule(granule, address, address + run_.bytes);
  Report(t_, granule, own | (~mask & HBSAN_UNTOUCHED_BITS), raced_with,
         access_.pc(), address, run_.bytes,
         static_cast<AccessKind>(access_.kind()));
}

u32 WholeGranule(const ThreadState* t, AccessKind kind) {
  return Slot::Make(t->hot->own[0], 0xff, kind).raw();
}

// Whole granules.
template <AccessKind kKind>
void CheckGranules(ThreadState* t, uptr granule, uptr end, Findings* found) {
  u32 own = WholeGranule(t, kKind);
  Lanes hot = Splat(t->hot->own[0]);
  for (; granule + 32 <= end; granule += 32) {
    Lanes hits = Hits<kKind>(granule, 0xff, hot) &
                 Hits<kKind>(granule + 8, 0xff, hot) &
                 Hits<kKind>(granule + 16, 0xff, hot) &
                 Hits<kKind>(granule + 24, 0xff, hot);
    if (LaneBits(hits) != 0)
      continue;
    for (uptr at = granule; at < granule + 32; at += 8)
      CheckWhole<kKind>(t, at, own, found);
  }
  for (; granule < end; granule += 8) CheckWhole<kKind>(t, granule, own, found);
}

void CheckBytes(ThreadState* t, uptr address, uptr end, AccessKind kind,
                bool is_new, Findings* found) {
  u32 base = t->hot->own[0];
  uptr granule = RoundDown(address, HBSAN_GRANULE_BYTES);
  if (granule < address) {
    u32 mask = BytesInGranule(granule, address, end);
    Check(t, granule, Slot::Make(base, mask, kind).raw(), found);
    granule += HBSAN_GRANULE_BYTES;
  }
  uptr whole_end = RoundDown(end, HBSAN_GRANULE_BYTES);
  if (granule < whole_end) {
    if (is_new)
      CheckUnshared(t, granule, whole_end, WholeGranule(t, kind), found);
    else if (IsRead(kind))
      CheckGranules<AccessKind::kRead>(t, granule, whole_end, found);
    else
      CheckGranules<AccessKind::kWrite>(t, granule, whole_end, found);
    granule = whole_end;
  }
  if (granule < end) {
    u32 mask = BytesInGranule(granule, address, end);
    Check(t, granule, Slot::Make(base, mask, kind).raw(), found);
  }
}

// A free marks what was never used, too, or a later use would not be found; but
// in a large block it leaves pages of cells alone that have no memory yet, for
// each would cost a page fault and stay.
void CheckFreed(ThreadState* t, uptr address, uptr end, Findings* found) {
  constexpr uptr kPage = kPageBytes / HBSAN_CELL_BYTES * HBSAN_GRANULE_BYTES;
  constexpr uptr kMinPages = 8, kMaxPages = 64;
  u32 own = WholeGranule(t, AccessKind::kFree);
  uptr first = RoundUp(address, kPage), last = RoundDown(end, kPage);
  if (last < first + kMinPages * kPage) {
    CheckUnshared(t, address, end, own, found);
    return;
  }
  CheckUnshared(t, address, first, own, found);
  u8 used[kMaxPages];
  while (first < last) {
    uptr pages = (last - first) / kPage;
    if (pages > kMaxPages)
      pages = kMaxPages;
    platform::FindUsedPages(reinterpret_cast<uptr>(CellOf(first)), pages, used);
    for (uptr i = 0; i < pages; i++, first += kPage)
      if (used[i])
        CheckUnshared(t, first, first + kPage, own, found);
  }
  CheckUnshared(t, last, end, own, found);
}

// `size` is that of one access, or 0 if the run is one range.
void CheckAll(ThreadState* t, uptr pc, const Run& run, u32 size,
              AccessKind kind, bool is_new) {
  if (t->ignores(kind))
    return;
  Findings found(t, Event::PackPc(pc, static_cast<EventKind>(kind), size), run);
  uptr end = run.address + run.count * run.bytes;
  if (kind == AccessKind::kFree)
    CheckFreed(t, run.address, end, &found);
  else
    CheckBytes(t, run.address, end, kind, is_new, &found);
  found.Finish();
}

}  // namespace

// Called by the thunk of the access check.
extern "C" void hbsan_report(ThreadState* t, uptr granule, u32 own,
                             u32 raced_with, uptr address, u64 pc_kind) {
  Event access = {pc_kind, address, kNoContext, 0};
  Report(t, granule, own, raced_with, access.pc(), address, access.size(),
         static_cast<AccessKind>(access.kind()));
}

void CheckRange(ThreadState* t, uptr pc, uptr address, uptr bytes,
                AccessKind kind) {
  if (bytes != 0)
    CheckAll(t, pc, {address, 1, bytes}, 0, kind, /*is_new=*/false);
}

void CheckNew(ThreadState* t, uptr pc, uptr address, uptr bytes) {
  if (bytes != 0)
    CheckAll(t, pc, {address, 1, bytes}, 0, AccessKind::kWrite,
             /*is_new=*/true);
}

void CheckRun(ThreadState* t, uptr pc, const Run& run, AccessKind kind) {
  CheckAll(t, pc, run, u32(run.bytes), kind, /*is_new=*/false);
}

void CheckAtomic(ThreadState* t, uptr pc, uptr address, u32 bytes,
                 AccessKind kind) {
  if (t->ignores(kind))
    return;
  u64 pc_kind = Event::PackPc(pc, static_cast<EventKind>(kind), bytes);
  if (HBSAN_UNLIKELY((address & 7) + bytes > 8)) {
    hbsan_check_span(t, address, pc_kind);
    return;
  }
  u32 mask = (0xffu >> (8 - bytes)) << (address & 7);
  CheckAtomicSlot(t, address, Slot::Make(t->hot->own[0], mask, kind).raw(),
                  pc_kind);
}

HBSAN_NOINLINE static void PublishAtomic(ThreadState* t, uptr address, u32 own,
                                         u64 pc_kind) {
  u64 found = RenewInPlace(t, address, own);
  if (found == kNotRenewed)
    found = Renew(t, address, own);
  if (HBSAN_UNLIKELY(found == kNotRenewed)) {
    found = hbsan_check_cell(t, address, own);
    if (!(own & HBSAN_READ_BIT))
      MakeRoomByWrite(t, address, own);
  }
  if (found == 0)
    return;
  LogAccess(t, pc_kind, address);
  if (HBSAN_UNLIKELY(u32(found) != 0))
    hbsan_report(t, address, own, u32(found), address, pc_kind);
}

void CheckAtomicSlot(ThreadState* t, uptr address, u32 own, u64 pc_kind) {
  // Before any register is saved: relaxed operations begin no epoch.
  if (HBSAN_LIKELY(!IsOfTicket(own)) &&
      Recorders(LoadLanes(CellOf(address)), Splat(own)) != 0)
    return;
  PublishAtomic(t, address, own, pc_kind);
}

}  // namespace hbsan
