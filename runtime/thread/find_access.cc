// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a slot back to the access it recorded.  The slot names sid and epoch, or
// a range of epochs; the epoch log of the owner says which stretch of its event
// log belongs to each; the newest event there that touched the slot's bytes in
// the slot's way is the access.  Of a range, no clock tells the epochs apart,
// so whatever fits races as well.
//
// The owner may be running and writing.  Its rings are never unmapped while it
// runs, so the worst is a record overwritten while it is read; the stretch is
// therefore clipped to what the ring still holds, before and after.
#include "runtime/base/stats.h"
#include "runtime/thread/thread.h"

namespace hbsan {
namespace {

struct Logs {
  const EventLog* events;
  const EpochLog* epochs;
};

bool LogsOf(const ThreadInfo* owner, Logs* out) {
  if (const ThreadState* t = owner->state) {
    *out = {&t->events, &t->epochs};
    return true;
  }
  *out = {&owner->events, &owner->epochs};
  return owner->logs_kept;
}

bool KindFits(EventKind kind, Slot slot) {
  switch (kind) {
    case EventKind::kWrite:
    case EventKind::kFree:
    case EventKind::kVptrWrite:
      return !slot.is_read() && !slot.is_atomic();
    case EventKind::kRead:
      return slot.is_read() && !slot.is_atomic();
    case EventKind::kAtomicWrite:
      return !slot.is_read() && slot.is_atomic();
    case EventKind::kAtomicRead:
      return slot.is_read() && slot.is_atomic();
    case EventKind::kLock:
    case EventKind::kReadLock:
    case EventKind::kUnlock:
      return false;
  }
  return false;
}

// The bytes of the granule that [address, address + size) touches, as a mask.
u32 GranuleMask(uptr granule, uptr address, uptr size) {
  uptr end = address + size;
  if (end <= granule || address >= granule + HBSAN_GRANULE_BYTES)
    return 0;
  u32 first = address > granule ? u32(address - granule) : 0;
  u32 last = end < granule + HBSAN_GRANULE_BYTES ? u32(end - granule)
                                                 : HBSAN_GRANULE_BYTES;
  return (0xffu << first) & (0xffu >> (HBSAN_GRANULE_BYTES - last));
}

// Whether the event touched a byte of `mask`; fills address and size of the
// repetition that did.
bool Touches(const Event& e, uptr granule, u32 mask, FoundAccess* out) {
  if (e.size() == 0) {
    out->address = e.address();
    out->size = u32(e.stride);
    return (GranuleMask(granule, out->address, out->size) & mask) != 0;
  }
  for (u32 i = e.count(); i-- > 0;) {
    uptr address = e.address() + uptr(s64(e.stride) * i);
    if (!(GranuleMask(granule, address, e.size()) & mask))
      continue;
    out->address = address;
    out->size = e.size();
    return true;
  }
  return false;
}

void LocksAtStart(const EpochRecord& r, FoundAccess* out) {
  u32 n = r.lock_count < kLocksPerEpoch ? r.lock_count : kLocksPerEpoch;
  for (u32 i = 0; i < n; i++) out->locks[out->lock_count++] = r.locks[i];
}

void ReplayLock(const Event& e, FoundAccess* out) {
  u32 id = u32(e.stride);
  if (e.kind() == EventKind::kUnlock) {
    for (u32 i = 0; i < out->lock_count; i++) {
      if ((out->locks[i] & ~(1u << 31)) != id)
        continue;
      out->locks[i] = out->locks[--out->lock_count];
      return;
    }
  } else if (e.kind() == EventKind::kLock || e.kind() == EventKind::kReadLock) {
    if (out->lock_count == 8)
      return;
    out->locks[out->lock_count++] =
        id | (e.kind() == EventKind::kReadLock ? 1u << 31 : 0);
  }
}

}  // namespace

namespace {

// The newest fitting event at [begin, end); the locks are those of the epoch.
bool FindEvent(const EventLog& log, u32 begin, u32 end, uptr granule, Slot slot,
               u32 wanted, FoundAccess* out) {
  u32 held = log.mask;  // one less than the ring: the owner may be writing
  u32 newest = LoadRelaxed(&log.position);
  u32 oldest = newest > held ? newest - held : 1;
  if (s32(begin - oldest) < 0)
    begin = oldest;
  for (u32 i = end; s32(i - begin) > 0;) {
    i--;
    Event e = log.ring[i & log.mask];
    if (!KindFits(e.kind(), slot) ||
        !Touches(e, granule, slot.mask() & wanted, out))
      continue;
    out->exact = true;
    out->pc = e.pc();
    out->context = e.context;
    out->kind = e.kind();
    for (u32 j = begin; j != i; j++) {
      Event lock = log.ring[j & log.mask];
      ReplayLock(lock, out);
    }
    return true;
  }
  return false;
}

}  // namespace

void FindAccess(const SlotOrigin& origin, uptr granule, Slot slot, u32 wanted,
                FoundAccess* out) {
  *out = {};
  Logs logs;
  if (!LogsOf(origin.owner, &logs)) {
    Bump(&g_stats.history_lost);
    return;
  }
  const EpochLog& log = *logs.epochs;
  u32 position = LoadAcquire(&log.position);
  u32 oldest = position > log.mask + 1 ? position - (log.mask + 1) : 0;
  u32 end = LoadRelaxed(&logs.events->position);
  bool older_lost = oldest != 0;
  for (u32 i = position; i-- > oldest;) {
    EpochRecord r = log.ring[i & log.mask];
    u32 begin = r.event_position;
    if (r.sid == origin.sid && Value(r.epoch) <= Value(origin.after)) {
      older_lost = false;
      break;
    }
    if (r.sid == origin.sid && Value(r.epoch) <= Value(origin.last)) {
      out->epoch_known = true;
      out->epoch_record = r;
      out->lock_count = 0;
      LocksAtStart(r, out);
      if (FindEvent(*logs.events, begin, end, granule, slot, wanted, out))
        return;
    }
    end = begin;
  }
  // Of one epoch, its record says at least which release began it.  Of several,
  // nobody knows in which the access was.
  bool one_epoch = Value(origin.last) - Value(origin.after) == 1;
  out->epoch_known &= one_epoch;
  if (!out->epoch_known)
    out->lock_count = 0;
  // Events may outlive the records of their epochs.
  if (!one_epoch && older_lost && oldest != position &&
      FindEvent(*logs.events,
                LoadRelaxed(&logs.events->position) - logs.events->mask, end,
                granule, slot, wanted, out)) {
    out->lock_count = 0;
    return;
  }
  Bump(out->epoch_known ? &g_stats.events_lost : &g_stats.history_lost);
}

}  // namespace hbsan
