// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Collects the facts of a race: the current access from the running thread, the
// previous one from its owner's logs, and what memory they met in.
#include "runtime/report/build_report.h"

#include "runtime/base/stats.h"
#include "runtime/platform/platform.h"

namespace hbsan {

bool (*g_describe_block)(uptr address, BlockInfo* out) = nullptr;
int (*g_descriptor_at)(uptr address) = nullptr;

namespace {

EventKind KindOf(Slot slot) {
  if (slot.is_atomic()) {
    return slot.is_read() ? EventKind::kAtomicRead : EventKind::kAtomicWrite;
  }
  return slot.is_read() ? EventKind::kRead : EventKind::kWrite;
}

void AddLock(const FoundLock& lock, ReportedAccess* out) {
  if (out->lock_count == kMaxReportedLocks)
    return;
  out->locks[out->lock_count] = lock.id;
  out->lock_places[out->lock_count++] = {lock.pc, lock.context};
}

void BuildCurrent(const RaceFound& race, ReportedAccess* out) {
  ThreadState* t = race.thread;
  out->kind = static_cast<EventKind>(race.kind);
  out->address = race.address;
  out->size = race.bytes;
  out->thread = t->info;
  out->exact = out->address_known = out->locks_known = true;
  out->places = 1;
  out->epoch_known = out->until_known = false;
  out->position_known = true;
  out->position = t->events.position;
  out->lock_count = 0;
  for (u32 i = 0; i < t->held_count; i++) {
    const HeldLock& held = t->held[i];
    AddLock({held.object_id | (held.read ? kReadLockBit : 0), held.pc,
             held.context},
            out);
  }
  FindLastSync(t, &out->last_sync);
  FillStack(race.pc, CurrentContext(t), &out->stack);
}

// An access is published before it is logged.  Its thread, on its way from the
// one to the other, waits for nobody; but the processor may be given to others,
// or the thread stopped.
void AwaitLogged(const RaceFound& race, FoundAccess* found) {
  constexpr u32 kYields = 50;
  constexpr u64 kPatienceNanos = 1'000'000'000;
  u64 since = 0;
  for (u32 i = 0;; i++) {
    FindAccess(race.origin, race.granule, race.previous, race.current.mask(),
               found);
    if (!found->pending)
      return;
    u64 now = platform::MonotonicNanos();
    if (i == 0)
      since = now;
    if (now - since > kPatienceNanos)
      return;
    if (i < kYields)
      platform::Yield();
    else
      platform::SleepMillis(1);
  }
}

void BuildPrevious(const RaceFound& race, ReportedAccess* out,
                   bool* before_sleep) {
  Slot slot = race.previous;
  // What the cell itself says, in case the owner's logs say nothing.
  u32 mask = slot.mask() & race.current.mask();
  out->kind = KindOf(slot);
  out->address = race.granule + static_cast<u32>(__builtin_ctz(mask | 0x100));
  out->lock_count = 0;
  out->exact = out->address_known = out->locks_known = false;
  out->epoch_known = out->until_known = out->position_known = false;
  out->places = 0;
  out->last_sync = {};
  out->stack.count = 0;
  out->stack.outer_lost = false;
  const SlotOrigin& origin = race.origin;
  out->thread = origin.owner;
  if (out->thread == nullptr)
    return;

  FoundAccess found;
  AwaitLogged(race, &found);
  if (!found.exact)
    Bump(&g_stats.history_lost);
  else if (found.places > 1)
    Bump(&g_stats.history_ambiguous);
  out->exact = found.exact;
  out->address_known = found.address_known;
  out->places = found.places;
  out->position_known = found.exact && found.position_known;
  out->position = found.position;
  out->locks_known = found.locks_known;
  out->epoch_known = found.epoch_known;
  out->until_known = found.until_known;
  out->epochs_since = found.epochs_since;
  MemCopy(&out->epoch_record, &found.epoch_record, sizeof(EpochRecord));
  MemCopy(&out->until_record, &found.until_record, sizeof(EpochRecord));
  out->last_sync = found.last_sync;
  for (u32 i = 0; i < found.lock_count; i++) AddLock(found.locks[i], out);
  *before_sleep = WasBeforeSleep(race.thread, out->thread, found);
  if (found.places == 1)
    out->kind = found.kind;
  if (found.address_known) {
    out->address = found.address;
    out->size = found.size;
  }
  if (found.exact) {
    FillStack(found.pc, found.context, &out->stack);
  } else if (found.epoch_known) {
    FillStack(found.epoch_record.pc, found.epoch_record.context, &out->stack);
  }
}

bool InThreadMemory(const ThreadInfo* info, uptr address, Location* out) {
  if (address >= info->tls_low && address < info->tls_high) {
    out->kind = LocationKind::kTls;
  } else if (address >= info->stack_low && address < info->stack_high) {
    out->kind = LocationKind::kStack;
  } else {
    return false;
  }
  out->thread = info;
  return true;
}

// If it is not in the list, which has room for kMaxListed.
template <typename T>
void AddOnce(T value, T* list, u32* count) {
  for (u32 i = 0; i < *count; i++) {
    if (list[i] == value)
      return;
  }
  if (*count < kMaxListed)
    list[(*count)++] = value;
}

RaceKind KindOfAccesses(EventKind a, EventKind b) {
  if (a == EventKind::kFree || b == EventKind::kFree)
    return RaceKind::kUseAfterFree;
  if (a == EventKind::kVptrWrite || b == EventKind::kVptrWrite)
    return RaceKind::kVptr;
  if (IsAtomicKind(a) != IsAtomicKind(b))
    return RaceKind::kAtomicPlain;
  return RaceKind::kData;
}

bool IsDoubleChecked(const RaceFound& race, const ReportedAccess& read,
                     const ReportedAccess& write) {
  bool known = read.exact && read.locks_known && write.position_known;
  return known && read.kind == EventKind::kRead &&
         write.kind == EventKind::kWrite && read.lock_count == 0 &&
         write.lock_count != 0 &&
         HasReadWithout(write.thread, write.position,
                        write.locks[0] & ~kReadLockBit, read.stack.pcs[0],
                        race.granule, race.current.mask());
}

void FindPatterns(const RaceFound& race, RaceRecord* out) {
  const ReportedAccess& previous = out->previous;
  out->double_checked = IsDoubleChecked(race, out->current, previous) ||
                        IsDoubleChecked(race, previous, out->current);
  if (!previous.position_known ||
      !FindPlainFlag(race.thread, previous.thread, race.granule,
                     previous.position, &out->flag))
    out->flag = 0;
  const Location& block = out->location;
  if (!previous.position_known || block.kind != LocationKind::kHeap ||
      !FindSharedUpdate(previous.thread, previous.position, race.thread->info,
                        out->current.stack.pcs, out->current.stack.count,
                        block.begin, block.size, &out->count))
    out->count = 0;
}

}  // namespace

void FindKind(RaceRecord* race) {
  race->kind = race->location.kind == LocationKind::kDescriptor
                   ? RaceKind::kDescriptor
                   : KindOfAccesses(race->current.kind, race->previous.kind);
}

void FillStack(uptr pc, ContextId context, Stack* out) {
  u32 first = pc != 0 ? 1 : 0;
  out->pcs[0] = pc;
  out->outer_lost = false;
  out->count = first;
  if (context == kNoContext)
    return;
  out->count += ExpandContext(context, out->pcs + first, kMaxFrames - first,
                              &out->outer_lost);
}

void BuildAccesses(const RaceFound& race, RaceRecord* out) {
  BuildCurrent(race, &out->current);
  out->only_sleep = false;
  BuildPrevious(race, &out->previous, &out->only_sleep);
}

void BuildLocation(uptr address, Location* out) {
  out->kind = LocationKind::kUnknown;
  out->thread = nullptr;
  out->stack.count = 0;
  if (g_descriptor_at != nullptr && g_descriptor_at(address) >= 0) {
    out->kind = LocationKind::kDescriptor;
    out->fd = g_descriptor_at(address);
    return;
  }
  BlockInfo block;
  if (g_describe_block != nullptr && g_describe_block(address, &block)) {
    out->kind = LocationKind::kHeap;
    out->begin = block.begin;
    out->size = block.size;
    out->freed = block.freed;
    out->thread = ThreadById(block.thread_id);
    FillStack(block.pc, block.context, &out->stack);
    return;
  }
  // A finished thread's stack may belong to a running one by now, so the
  // running ones are asked first.
  for (bool finished = false;; finished = true) {
    for (ThreadInfo* i = AllThreads(); i != nullptr; i = i->next) {
      if (i->finished == finished && InThreadMemory(i, address, out))
        return;
    }
    if (finished)
      break;
  }
  platform::Module module;
  if (platform::FindModule(address, &module))
    out->kind = LocationKind::kModule;
}

void BuildExplanation(const RaceFound& race, RaceRecord* out) {
  out->order = {};
  if (race.origin.owner != nullptr)
    FindMissingOrder(race.thread, race.origin, &out->order);
  FindLockUse(race.granule, race.current.mask() & race.previous.mask(),
              &out->lock_use);
  FindPatterns(race, out);
}

void ListInvolved(RaceRecord* out) {
  out->lock_count = 0;
  const ReportedAccess* sides[] = {&out->current, &out->previous};
  for (const ReportedAccess* side : sides) {
    for (u32 i = 0; i < side->lock_count; i++)
      AddOnce(side->locks[i] & ~kReadLockBit, out->locks, &out->lock_count);
  }
  out->thread_count = 0;
  const ThreadInfo* named[] = {out->current.thread, out->previous.thread,
                               out->location.thread};
  constexpr u32 kNamed = sizeof(named) / sizeof(named[0]);
  for (u32 i = 0; i < kNamed; i++) {
    // With its creators: where they come from matters as much.  Those that are
    // named themselves find room whatever the length of the chains.
    u32 room = kMaxListed - (kNamed - 1 - i);
    for (const ThreadInfo* t = named[i]; t != nullptr;
         t = t->id != 0 ? ThreadById(t->parent) : nullptr) {
      if (out->thread_count < room)
        AddOnce(t, out->threads, &out->thread_count);
    }
  }
}

}  // namespace hbsan
