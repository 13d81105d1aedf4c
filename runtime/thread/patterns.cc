// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the logs prove about how a place is used, beyond the two accesses of a
// race: the steps of a well-known mistake, each of which is in the logs.
#include "runtime/history/sites.h"
#include "runtime/thread/read_logs.h"
#include "runtime/thread/registry.h"

namespace hbsan {
namespace {

// What a pattern consists of is near the access in time.
constexpr u32 kMaxEvents = 1 << 16;

constexpr u32 kMaxUpdates = 16;
struct Update {
  uptr pc, address;
  ContextId context;
};

// Whether the function that made the update is being executed in `stack`: its
// callers are the stack's outer frames.
bool IsOn(const uptr* stack, u32 frames, const Update& update) {
  static uptr callers[kMaxFrames];  // under the registry's lock
  bool lost = false;
  u32 count = ExpandContext(update.context, callers, kMaxFrames, &lost);
  if (lost || count >= frames)
    return false;
  for (u32 i = 0; i < count; i++) {
    if (stack[frames - count + i] != callers[i])
      return false;
  }
  return true;
}

}  // namespace

void NoteRacedRead(ThreadState* t, uptr granule, Slot slot, u32 mask,
                   const SlotOrigin& origin) {
  u32 i = 0;
  while (i < kRacedReads && t->raced_reads[i].granule != granule) i++;
  if (i == kRacedReads)
    i = t->raced_read_count++ % kRacedReads;
  t->raced_reads[i] = {granule, slot.raw(), mask, origin};
}

bool FindPlainFlag(const ThreadState* t, const ThreadInfo* owner, uptr granule,
                   u32 position, uptr* flag) {
  u32 latest = position;
  for (const RacedRead& read : t->raced_reads) {
    if (read.granule == 0 || read.granule == granule ||
        read.origin.owner != owner)
      continue;
    FoundAccess write;
    FindAccess(read.origin, read.granule, Slot(read.slot), read.mask, &write);
    if (!write.exact || write.places != 1 || !write.position_known ||
        !write.address_known || s32(write.position - latest) <= 0)
      continue;
    latest = write.position;
    *flag = write.address;
  }
  return latest != position;
}

bool HasReadWithout(const ThreadInfo* owner, u32 position, u32 lock, uptr pc,
                    uptr granule, u32 mask) {
  SpinGuard guard(g_registry_lock);
  bool found = false;
  VisitAccesses(owner, kMaxEvents, [&](Event e, u32 at, const LockSet& held) {
    uptr address;
    u32 size;
    found |= e.pc() == pc && s32(at - position) < 0 &&
             e.kind() == EventKind::kRead &&
             FindRepetition(e, granule, mask, &address, &size) &&
             !held.Contains(lock);
  });
  return found;
}

bool FindSharedUpdate(const ThreadInfo* earlier, u32 position,
                      const ThreadInfo* later, const uptr* stack, u32 frames,
                      uptr begin, uptr bytes, uptr* address) {
  SpinGuard guard(g_registry_lock);
  Update updates[kMaxUpdates];
  u32 count = 0;
  VisitAccesses(earlier, kMaxEvents, [&](Event e, u32 at, const LockSet&) {
    if (e.kind() == EventKind::kAtomicWrite && s32(at - position) >= 0 &&
        e.address() - begin < bytes && count < kMaxUpdates)
      updates[count++] = {e.pc(), e.address(), e.context};
  });
  bool found = false;
  VisitAccesses(later, kMaxEvents, [&](Event e, u32, const LockSet&) {
    if (found || e.kind() != EventKind::kAtomicWrite)
      return;
    for (u32 i = 0; i < count && !found; i++) {
      if (updates[i].pc != e.pc() || updates[i].address != e.address())
        continue;
      found = IsOn(stack, frames, {e.pc(), e.address(), e.context});
      *address = e.address();
    }
  });
  return found;
}

}  // namespace hbsan
