// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a slot back to the access it recorded.  The slot names sid and epoch, or
// a range of epochs; the registry knows their ordinals in the owner's life. The
// epoch log says which stretch of the event log belongs to each, and the newest
// event there that touched the slot's bytes in the slot's way is the access: of
// a range, no clock tells the epochs apart, so whatever fits races as well.
// What has left the ring is looked up in the site table.
//
// The owner may be running and writing.  Its logs are never unmapped while it
// runs, so the worst is a record overwritten while it is read; the stretch is
// therefore clipped to what the ring still holds, before and after.  The
// registry is locked meanwhile, so that it does not end.
#include "runtime/history/sites.h"
#include "runtime/thread/read_logs.h"
#include "runtime/thread/registry.h"

namespace hbsan {
namespace {

// The owner's epochs that the slot may mean, counted from its start.
bool OrdinalsOf(const SlotOrigin& origin, OrdinalRange* out) {
  const Tenure* tenure =
      g_sids.FindTenure(origin.sid, origin.last, origin.owner);
  if (!tenure)
    return false;
  out->newest = tenure->ordinal + Value(origin.last) - Value(tenure->first);
  // A record may reach back to earlier tenures of the thread.  What it did
  // between them, under other sids, nobody who races with the record has heard
  // of either.
  u32 oldest = Value(origin.after) + 1;
  for (const Tenure* t = tenure; t && Value(tenure->first) > oldest;
       t = t->earlier)
    if (t->tenant == origin.owner)
      tenure = t;
  u32 first = Value(tenure->first);
  out->oldest = tenure->ordinal + (oldest > first ? oldest - first : 0);
  return true;
}

// The sampled record nearest before the epoch, and what comes after it: a
// sample, or the oldest record in the ring.
void FindSamples(const Logs& logs, u32 ordinal, FoundAccess* out) {
  const EpochLog& log = *logs.epochs;
  for (u32 tries = 0; tries < 1000; tries++) {
    const SiteTable* t = logs.events->sites;
    u32 version = t ? LoadAcquire(&t->version) : 0;
    u32 count = log.sample_count;
    u32 shift = log.sample_shift & 31;
    u32 i = ordinal >> shift;
    if (count == 0 || count > kEpochSamples)
      continue;
    if (i >= count)
      i = count - 1;
    out->epoch_record = log.samples[i];
    out->epochs_since = ordinal - (i << shift);
    out->until_known = i + 1 < count;
    if (out->until_known) {
      out->until_record = log.samples[i + 1];
    } else {
      u32 oldest =
          log.position > log.mask + 1 ? log.position - log.mask - 1 : 0;
      if (oldest <= ordinal)
        oldest = ordinal + 1;
      // A margin for what the owner writes meanwhile.
      out->until_known =
          RecordInRing(log, oldest + (log.mask + 1) / 4, &out->until_record);
    }
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (version % 2 == 0 && (!t || LoadRelaxed(&t->version) == version)) {
      out->epoch_known = true;
      return;
    }
  }
}

bool KindFits(EventKind kind, u32 raw) {
  Slot slot(raw);
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
    case EventKind::kAcquire:
      return false;
  }
  return false;
}

// Whether a run that begins with the event at `begin`, and that other events
// may lie between, is over before the thread synchronises, or the epoch ends.
bool EndsBeforeSync(const EventLog& log, u32 begin, u32 end) {
  for (u32 i = begin + 1; i != end; i++) {
    if (IsSyncEvent(log.ring[i & log.mask].kind()))
      return false;
  }
  return true;
}

// In the ring; `record` is the epoch's own, `end` where the next one begins.
// False when the access may have been overwritten.
bool FindInRing(const ThreadInfo* owner, const Logs& logs,
                const EpochRecord& record, u32 end, uptr granule, Slot slot,
                u32 mask, FoundAccess* out) {
  const EventLog& log = *logs.events;
  if (log.ring == nullptr)
    return false;
  LockSet held(record);
  u32 begin = record.event_position;
  u32 oldest = OldestEvent(log);
  bool complete = s32(begin - oldest) >= 0;
  if (!complete)
    begin = oldest;
  for (u32 i = end; s32(i - begin) > 0;) {
    i--;
    Event e = log.ring[i & log.mask];
    uptr address;
    u32 size;
    if (!KindFits(e.kind(), slot.raw()) ||
        !FindRepetition(e, granule, mask, &address, &size))
      continue;
    for (u32 j = begin; j != i; j++) {
      Event lock = log.ring[j & log.mask];
      held.Replay(lock);
    }
    held.FindPlaces(log, oldest, begin);
    if (e.count() == 1 || EndsBeforeSync(log, i, end))
      FindLastSyncBefore(owner, log, oldest, i, record, &out->last_sync);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (LoadRelaxed(&log.position) - begin > log.mask + 1)
      return false;
    out->lock_count = held.count();
    MemCopy(out->locks, held.begin(), held.count() * sizeof(FoundLock));
    out->exact = true;
    out->locks_known = complete && record.lock_count <= kLocksPerEpoch;
    out->places = 1;
    out->position_known = e.count() == 1;
    out->position = i;
    out->pc = e.pc();
    out->context = e.context;
    out->kind = e.kind();
    out->address_known = true;
    out->address = address;
    out->size = size;
    return true;
  }
  return complete;
}

void FindInSites(const SiteTable* table, OrdinalRange range, uptr granule,
                 Slot slot, u32 mask, FoundAccess* out) {
  SiteMatch match;
  FindSite(table, range, granule, mask, KindFits, slot.raw(), &match);
  if (match.places == 0)
    return;
  const Site& site = match.site;
  Event e = {site.pc_kind, 0, site.context, 0};
  out->exact = true;
  out->places = match.places;
  out->pc = e.pc();
  out->context = e.context;
  out->kind = e.kind();
  out->address_known = match.address_known;
  if (match.address_known) {
    out->address = match.address;
    out->size = match.size;
  }
  // Among other places' locks nothing is certain.
  out->locks_known = match.places == 1 && !site.locks_differ;
  out->lock_count = 0;
  for (u32 i = 0; match.places == 1 && i < site.lock_count && i < kSiteLocks;
       i++)
    out->locks[out->lock_count++] = {site.locks[i], 0, kNoContext};
}

}  // namespace

void FindAccess(const SlotOrigin& origin, uptr granule, Slot slot, u32 wanted,
                FoundAccess* out) {
  *out = {};
  SpinGuard guard(g_registry_lock);
  Logs logs;
  OrdinalRange range;
  if (LogsOf(origin.owner, &logs) && OrdinalsOf(origin, &range)) {
    u32 mask = slot.mask() & wanted;
    bool complete = false, in_ring = false;
    for (u32 ordinal = range.newest;; ordinal--) {
      EpochRecord next;
      in_ring =
          RecordInRing(*logs.epochs, ordinal, &out->epoch_record) &&
          (ordinal != range.newest || out->epoch_record.sid == origin.sid);
      if (!in_ring)
        break;
      u32 end = RecordInRing(*logs.epochs, ordinal + 1, &next)
                    ? next.event_position
                    : LoadRelaxed(&logs.events->position);
      complete = FindInRing(origin.owner, logs, out->epoch_record, end, granule,
                            slot, mask, out);
      if (out->exact || !complete || ordinal == range.oldest)
        break;
    }
    // Of several epochs nobody knows in which the access was.
    out->epoch_known = in_ring && (out->exact || range.oldest == range.newest);
    if (!out->exact && !(complete && in_ring) && logs.events->sites != nullptr)
      FindInSites(logs.events->sites, range, granule, slot, mask, out);
    out->pending =
        !out->exact && origin.owner->state &&
        range.newest + 1 == LoadRelaxed(&logs.epochs->position) &&
        ((in_ring && complete) || !HasDiscarded(logs.events->sites, range));
    if (!out->exact && !in_ring && range.oldest == range.newest)
      FindSamples(logs, range.newest, out);
  }
}

}  // namespace hbsan
