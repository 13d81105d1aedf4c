// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a slot back to the access it recorded.  The slot names sid and epoch;
// the epoch log of the owner says which stretch of its event log belongs to
// that epoch; the newest event there that touched the slot's bytes in the
// slot's way is the access.
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

// The positions [begin, end) of the events of one epoch; false when the epoch's
// record is gone.
bool FindEpoch(const Logs& logs, Sid sid, Epoch epoch, EpochRecord* record,
               u32* begin, u32* end) {
  const EpochLog& log = *logs.epochs;
  u32 position = LoadAcquire(&log.position);
  u32 oldest = position > log.mask + 1 ? position - (log.mask + 1) : 0;
  u32 next_begin = LoadRelaxed(&logs.events->position);
  for (u32 i = position; i-- > oldest;) {
    const EpochRecord& r = log.ring[i & log.mask];
    if (r.sid == sid && r.epoch == epoch) {
      *record = r;
      *begin = r.event_position;
      *end = next_begin;
      return true;
    }
    next_begin = r.event_position;
  }
  return false;
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

void FindAccess(ThreadInfo* owner, Sid sid, Epoch epoch, uptr granule,
                Slot slot, u32 wanted, FoundAccess* out) {
  *out = {};
  Logs logs;
  u32 begin, end;
  if (!LogsOf(owner, &logs) ||
      !FindEpoch(logs, sid, epoch, &out->epoch_record, &begin, &end)) {
    Bump(&g_stats.history_lost);
    return;
  }
  out->epoch_known = true;
  LocksAtStart(out->epoch_record, out);
  const EventLog& log = *logs.events;
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
    return;
  }
  Bump(&g_stats.events_lost);
}

}  // namespace hbsan
