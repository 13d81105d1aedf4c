// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory of a thread's logs: how much each gets, what is thinned out while it
// runs, and what stays after its end.
//
// The option history_mb bounds the sum.  Three quarters are for running
// threads.  While they do not suffice for all, unusually many sites are given
// up, and then every part of a log is halved; threads that started with more
// give it up at the next chance.  The last quarter is for threads that ended;
// the layer above owns the order in which those are dropped.
#include "runtime/base/stats.h"
#include "runtime/flags/flags.h"
#include "runtime/history/sites.h"
#include "runtime/platform/platform.h"

namespace hbsan {
namespace {

constexpr u32 kDefaultEvents = 32768;
constexpr u32 kEpochRecords = 4096;
// What is beyond these is given up first.
constexpr u32 kUsualSites = 2048;
// However many threads there are.
constexpr u32 kLeastEvents = 512;
constexpr u32 kLeastEpochs = 256;
constexpr u32 kLeastSites = 64;
// A finished thread's rings that take no more stay as they are.
constexpr uptr kSmallRings = 16 << 10;

struct Capacity {
  u32 events, epochs, sites;
  uptr bytes() const {
    return events * sizeof(Event) + epochs * sizeof(EpochRecord) +
           sites * (sizeof(Site) + 2 * sizeof(u32));
  }
};

Capacity FullCapacity() {
  int size = g_flags.history_size;
  u32 events = size >= 0 ? kDefaultEvents << size : kDefaultEvents >> -size;
  return {events, kEpochRecords, kMaxSites};
}

uptr RunningLogsBudget() { return uptr(g_flags.history_mb) * 3 << 18; }

Capacity ShareOf(u32 threads) {
  Capacity share = FullCapacity();
  while (share.bytes() * threads > RunningLogsBudget() &&
         share.events > kLeastEvents) {
    if (share.sites > kUsualSites) {
      share.sites /= 2;
      continue;
    }
    share.events /= 2;
    if (share.epochs > kLeastEpochs)
      share.epochs /= 2;
    if (share.sites > kLeastSites)
      share.sites /= 2;
  }
  return share;
}

// Takes memory from a block, or counts how much it would be.
class Carver {
 public:
  explicit Carver(char* at) : at_(at) {}
  template <typename T>
  T* Take(uptr count) {
    char* result = at_;
    at_ += RoundUp(count * sizeof(T), 64);
    return reinterpret_cast<T*>(result);
  }
  uptr PagesSince(char* begin) const {
    return RoundUp(uptr(at_ - begin), kPageBytes);
  }

 private:
  char* at_;
};

// Gives back the pages of entries [count, old_count).
template <typename T>
void DropTail(T* at, u32 count, u32 old_count) {
  uptr begin = RoundUp(reinterpret_cast<uptr>(at + count), kPageBytes);
  uptr end = RoundDown(reinterpret_cast<uptr>(at + old_count), kPageBytes);
  if (begin < end)
    platform::DropPages(begin, end - begin);
}

uptr CarveLogs(char* memory, EventLog* events, EpochLog* epochs) {
  Capacity full = FullCapacity();
  Carver block(memory);
  events->fold = block.Take<FoldEntry>(kFoldEntries);
  events->quiet = block.Take<QuietPart>(kQuietParts);
  events->sites = block.Take<SiteTable>(1);
  u32* index = block.Take<u32>(2 * full.sites);
  events->ring = block.Take<Event>(full.events);
  epochs->ring = block.Take<EpochRecord>(full.epochs);
  epochs->samples = block.Take<EpochRecord>(kEpochSamples);
  Site* sites = block.Take<Site>(full.sites);
  if (memory != nullptr) {
    events->sites->index = index;
    events->sites->index_mask = 2 * full.sites - 1;
    events->sites->at = sites;
    events->mask = full.events - 1;
    epochs->mask = full.epochs - 1;
  }
  return block.PagesSince(memory);
}

// The records before `end`, in so far as they are not yet sampled.
void SampleEpochs(EpochLog* log, u32 end) {
  for (;;) {
    u32 next = log->sample_count << log->sample_shift;
    if (s32(end - next) <= 0)
      return;
    if (log->sample_count == kEpochSamples) {
      for (u32 i = 0; i < kEpochSamples / 2; i++)
        MemCopy(&log->samples[i], &log->samples[2 * i], sizeof(EpochRecord));
      log->sample_count = kEpochSamples / 2;
      log->sample_shift++;
      continue;
    }
    MemCopy(&log->samples[log->sample_count], &log->ring[next & log->mask],
            sizeof(EpochRecord));
    log->sample_count++;
  }
}

void SetLimit(SiteTable* t, u32 sites) {
  t->limit = sites;
  u32 three_quarters = sites - sites / 4;
  t->limit_with_callers = three_quarters < kMaxSitesWithCallers
                              ? three_quarters
                              : kMaxSitesWithCallers;
}

}  // namespace

uptr KeptLogsBudget() { return uptr(g_flags.history_mb) << 18; }

void InitLogs(EventLog* events, EpochLog* epochs) {
  uptr bytes = CarveLogs(nullptr, events, epochs);
  char* memory =
      static_cast<char*>(platform::MapPagesOrDie(bytes, "access history"));
  CarveLogs(memory, events, epochs);
}

void ResetLogs(EventLog* events, EpochLog* epochs, u32 threads) {
  Capacity share = ShareOf(threads);
  DropTail(events->ring, share.events, events->mask + 1);
  DropTail(epochs->ring, share.epochs, epochs->mask + 1);
  events->mask = share.events - 1;
  epochs->mask = share.epochs - 1;
  SiteTable* t = events->sites;
  DropTail(t->at, share.sites, kMaxSites);
  if (t->count != 0)
    MemSet(t->index, 0, (t->index_mask + 1) * sizeof(u32));
  if (t->count > t->limit_with_callers)
    MemSet(events->quiet, 0, kQuietParts * sizeof(QuietPart));
  t->count = t->discarded = t->without_callers = 0;
  SetLimit(t, share.sites);
  for (u32 i = 0; i < kFoldEntries; i++)
    events->fold[i] = {events->ring, kClosed, kNoContext, 0, 0, 0, 0, 0, 0,
                       kNoSite};
  events->position = kFirstEvent;
  events->epoch = events->lock_token = 0;
  epochs->position = 0;
  epochs->sample_count = epochs->sample_shift = 0;
}

void MakeRoomForEpochs(EventLog* events, EpochLog* epochs) {
  u32 end = epochs->position + kSampleEach;
  if (end <= epochs->mask + 1)
    return;
  // A run that would be older than its epoch's record by the next quarter.
  u32 quarter = (epochs->mask + 1) / 4;
  if (epochs->position % quarter == 0)
    CloseRunsBefore(events, epochs->position - 2 * quarter);
  SiteTable* t = events->sites;
  StoreRelaxed(&t->version, t->version + 1);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  SampleEpochs(epochs, end - (epochs->mask + 1));
  // Pairs with the acquire of a reader.
  StoreRelease(&t->version, t->version + 1);
  Bump(&g_stats.epochs_thinned, kSampleEach);
}

namespace {

u32 PowerOfTwoAtLeast(u32 n) {
  u32 p = 1;
  while (p < n) p *= 2;
  return p;
}

template <typename Log>
u32 UsedEntries(const Log& log) {
  return log.position <= log.mask ? log.position : log.mask + 1;
}

template <typename Log>
void CopyNewest(const Log& from, u32 count, Log* to) {
  for (u32 i = 1; i <= count; i++) {
    u32 at = from.position - i;
    MemCopy(&to->ring[at & to->mask], &from.ring[at & from.mask],
            sizeof(*to->ring));
  }
}

// An entry stays where it is, or takes the place of one that is not kept.
template <typename Log>
void ShrinkRing(Log* log, u32 entries) {
  Log before = *log;
  log->mask = entries - 1;
  u32 used = UsedEntries(before);
  CopyNewest(before, used < entries ? used : entries, log);
  DropTail(log->ring, entries, before.mask + 1);
}

bool KeepRings(const EventLog& events, const EpochLog& epochs, KeptLogs* kept) {
  u32 event_count = UsedEntries(events);
  u32 epoch_count = UsedEntries(epochs);
  u32 event_slots = PowerOfTwoAtLeast(event_count);
  u32 epoch_slots = PowerOfTwoAtLeast(epoch_count);
  uptr event_bytes = event_slots * sizeof(Event);
  kept->ring_bytes =
      RoundUp(event_bytes + epoch_slots * sizeof(EpochRecord), kPageBytes);
  kept->rings = static_cast<char*>(platform::MapPages(kept->ring_bytes));
  if (kept->rings == nullptr)
    return false;
  kept->events = events;
  kept->events.fold = nullptr;
  kept->events.quiet = nullptr;
  kept->events.sites = nullptr;
  kept->events.ring = reinterpret_cast<Event*>(kept->rings);
  kept->events.mask = event_slots - 1;
  CopyNewest(events, event_count, &kept->events);
  kept->epochs = epochs;
  kept->epochs.sample_count = 0;
  kept->epochs.ring = reinterpret_cast<EpochRecord*>(kept->rings + event_bytes);
  kept->epochs.mask = epoch_slots - 1;
  CopyNewest(epochs, epoch_count, &kept->epochs);
  return true;
}

}  // namespace

bool ExceedsShare(const EventLog& events, u32 threads) {
  return events.mask >= ShareOf(threads).events;
}

void ShrinkLogs(EventLog* events, EpochLog* epochs, u32 threads) {
  Capacity share = ShareOf(threads);
  // The site table knows the events that go.
  CloseAllRuns(events);
  for (u32 i = 0; i < kFoldEntries; i++) {
    events->fold[i].event = events->ring;
    events->fold[i].next_address = kClosed;
  }
  ShrinkRing(events, share.events);
  if (share.epochs <= epochs->mask) {
    SampleEpochs(epochs, epochs->position);
    ShrinkRing(epochs, share.epochs);
  }
  if (events->sites->limit > share.sites)
    SetLimit(events->sites, share.sites);
}

void KeepLogs(EventLog* events, EpochLog* epochs, KeptLogs* kept) {
  MemSet(kept, 0, sizeof(*kept));
  if (epochs->position == 0 || !KeepRings(*events, *epochs, kept))
    return;
  if (events->position <= events->mask && epochs->position <= epochs->mask &&
      kept->ring_bytes <= kSmallRings) {
    kept->rest = kept->rings;
    kept->rest_bytes = kept->ring_bytes;
    kept->rings = nullptr;
    kept->ring_bytes = 0;
    return;
  }
  CloseAllRuns(events);
  SampleEpochs(epochs, epochs->position);
  const SiteTable& from = *events->sites;
  Carver none(nullptr);
  none.Take<SiteTable>(1);
  none.Take<Site>(from.count);
  none.Take<EpochRecord>(epochs->sample_count);
  kept->rest_bytes = none.PagesSince(nullptr);
  kept->rest = static_cast<char*>(platform::MapPages(kept->rest_bytes));
  if (kept->rest == nullptr) {
    DropRings(kept);
    return;
  }
  Carver block(kept->rest);
  auto* to = block.Take<SiteTable>(1);
  MemCopy(to, &from, sizeof(SiteTable));
  to->index = nullptr;
  to->at = block.Take<Site>(from.count);
  MemCopy(to->at, from.at, from.count * sizeof(Site));
  kept->events.sites = to;
  kept->epochs.samples = block.Take<EpochRecord>(epochs->sample_count);
  kept->epochs.sample_count = epochs->sample_count;
  kept->epochs.sample_shift = epochs->sample_shift;
  MemCopy(kept->epochs.samples, epochs->samples,
          epochs->sample_count * sizeof(EpochRecord));
}

void DropRings(KeptLogs* kept) {
  if (kept->rings == nullptr)
    return;
  platform::UnmapPages(kept->rings, kept->ring_bytes);
  kept->rings = nullptr;
  kept->ring_bytes = 0;
  kept->events.ring = nullptr;
  kept->epochs.ring = nullptr;
}

void DropRest(KeptLogs* kept) {
  DropRings(kept);
  if (kept->rest != nullptr)
    platform::UnmapPages(kept->rest, kept->rest_bytes);
  MemSet(kept, 0, sizeof(*kept));
}

}  // namespace hbsan
