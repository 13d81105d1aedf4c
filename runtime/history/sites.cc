// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Noting accesses in the site table.
//
// For general registers only, and nothing compiled otherwise is called: the
// access check comes here.  A signal handler may come here in the middle of it;
// at worst one access is then half noted.
#include "runtime/history/sites.h"

#include "runtime/base/stats.h"

namespace hbsan {
namespace {

// Spans nearer than this grow together.
constexpr uptr kSpanGap = 64;
// Those of sites without callers.
constexpr uptr kQuietGap = 1 << 20;

HBSAN_ALWAYS_INLINE u32 HashOf(u64 pc_kind, ContextId context) {
  return u32((pc_kind ^ u64(context) << 17) * 0x9e3779b97f4a7c15 >> 32);
}

// The entry, or null; *free_slot is then where its index belongs.
HBSAN_ALWAYS_INLINE Site* Find(SiteTable* t, u64 pc_kind, ContextId context,
                               u32** free_slot) {
  u32 hash = HashOf(pc_kind, context);
  for (u32 i = hash;; i++) {
    u32* slot = &t->index[i & t->index_mask];
    *free_slot = slot;
    if (*slot == 0)
      return nullptr;
    if ((*slot ^ hash << 16) >> 16 != 0)
      continue;
    Site* site = &t->at[u16(*slot) - 1];
    if (site->pc_kind == pc_kind && site->context == context)
      return site;
  }
}

HBSAN_ALWAYS_INLINE Site* Add(SiteTable* t, u64 pc_kind, ContextId context,
                              u32* slot) {
  Site* site = &t->at[t->count];
  site->pc_kind = pc_kind;
  site->context = context;
  site->piece_count = site->span_count = site->open = 0;
  site->lock_count = site->locks_noted = site->locks_differ = 0;
  // Pairs with the acquire of a reader.
  StoreRelease(&t->count, t->count + 1);
  *slot = HashOf(pc_kind, context) << 16 | t->count;
  return site;
}

HBSAN_ALWAYS_INLINE Site* FindOrAdd(SiteTable* t, u64 pc_kind,
                                    ContextId context) {
  u32* slot;
  Site* site = Find(t, pc_kind, context, &slot);
  if (HBSAN_LIKELY(site != nullptr))
    return site;
  if (t->count < t->limit_with_callers)
    return Add(t, pc_kind, context, slot);
  t->without_callers++;
  site = Find(t, pc_kind, kLostContext, &slot);
  if (site == nullptr && t->count < t->limit)
    site = Add(t, pc_kind, kLostContext, slot);
  return site;
}

HBSAN_ALWAYS_INLINE void NoteEpoch(Piece* p, u32 epoch) {
  if (epoch == p->last)
    return;
  // A run of another caller, closed only now.
  if (HBSAN_UNLIKELY(epoch < p->last)) {
    p->period = kLastIsGuess;
    if (epoch < p->first)
      p->first = epoch;
    return;
  }
  u32 step = epoch - p->last;
  if (p->first == p->last)
    p->period = step;
  else if (p->period != step)
    p->period = 0;
  p->last = epoch;
}

// Sorts the span in; if there are too many then, closes the smallest gap.
__attribute__((noinline, preserve_all)) void AddSpan(Site* site, uptr begin,
                                                     uptr end, uptr gap) {
  Span spans[kSpans + 1];
  u32 n = 0;
  u32 old = site->span_count;
  u32 i = 0;
  while (i < old && site->spans[i].begin < begin) spans[n++] = site->spans[i++];
  spans[n++] = {begin, end};
  while (i < old) spans[n++] = site->spans[i++];
  // What the new span overlaps or nearly touches grows together with it.
  u32 kept = 0;
  for (u32 j = 1; j < n; j++) {
    if (spans[j].begin <= spans[kept].end + gap) {
      if (spans[kept].end < spans[j].end)
        spans[kept].end = spans[j].end;
    } else {
      spans[++kept] = spans[j];
    }
  }
  n = kept + 1;
  if (n > kSpans) {
    u32 nearest = 0;
    for (u32 j = 1; j + 1 < n; j++)
      if (spans[j + 1].begin - spans[j].end <
          spans[nearest + 1].begin - spans[nearest].end)
        nearest = j;
    spans[nearest].end = spans[nearest + 1].end;
    for (u32 j = nearest + 1; j + 1 < n; j++) spans[j] = spans[j + 1];
    n--;
  }
  for (u32 j = 0; j < n; j++) site->spans[j] = spans[j];
  site->span_count = u8(n);
}

// Where an access was noted.
struct Noted {
  u32 part;  // as in Site::open
  uptr begin, end;
  // How many bytes an access there may begin at.
  uptr Starts(const Event& e) const {
    return end - begin - (e.size() == 0 ? 0 : e.size() - 1);
  }
};

HBSAN_ALWAYS_INLINE bool IsSingle(const Event& e) {
  return e.size() != 0 && e.address_count < kOneCount;
}

// Whether accesses within the part that `e` was noted in need not be noted.  A
// piece does not tell what is within it.
HBSAN_ALWAYS_INLINE bool MayOpen(const Noted& noted, const Event& e) {
  return noted.part == kPieces || IsSingle(e);
}

HBSAN_ALWAYS_INLINE Noted NoteRest(Site* site, uptr begin, uptr end,
                                   u32 epoch) {
  if (site->span_count == 0)
    site->rest_first = site->rest_last = epoch;
  if (epoch < site->rest_first)
    site->rest_first = epoch;
  if (epoch > site->rest_last)
    site->rest_last = epoch;
  uptr gap = kSpanGap;
  // What an ascending site will touch next: it would be merged anyway.
  uptr ahead = kSpanGap;
  if (site->context == kLostContext) {
    gap = kQuietGap;
    ahead = kQuietUnit;
    begin = RoundDown(begin, kQuietUnit);
    end = RoundUp(end, kQuietUnit);
  }
  for (;;) {
    for (u32 i = 0; i < site->span_count; i++) {
      const Span& span = site->spans[i];
      if (span.begin <= begin && end <= span.end)
        return {kPieces, span.begin, span.end};
    }
    AddSpan(site, begin, end + ahead, gap);
  }
}

// Of an event; a piece if there is room for one more.
HBSAN_ALWAYS_INLINE Noted Note(Site* site, u64 address_count, s32 stride,
                               u32 epoch) {
  Event e = {site->pc_kind, address_count, kNoContext, stride};
  uptr begin = e.address();
  uptr end = begin + e.size();
  if (e.size() == 0) {
    end = begin + u32(stride);
  } else if (e.count() > 1) {
    s64 reach = s64(stride) * (e.count() - 1);
    (reach < 0 ? begin : end) += uptr(reach);
  }
  // Without callers a site is many, whose first accesses say little.
  if (site->context == kLostContext)
    return NoteRest(site, begin, end, epoch);
  for (u32 i = 0; i < site->piece_count; i++) {
    Piece* p = &site->pieces[i];
    if (p->address_count != address_count || p->stride != stride)
      continue;
    NoteEpoch(p, epoch);
    return {i, begin, end};
  }
  // Once there are spans, a new piece would not be one of the first accesses.
  u32 n = site->piece_count;
  if (n < kPieces) {
    site->pieces[n] = {address_count, stride, epoch, epoch, 0};
    site->piece_count = u8(n + 1);
    return {n, begin, end};
  }
  return NoteRest(site, begin, end, epoch);
}

HBSAN_ALWAYS_INLINE void BeginChange(SiteTable* t) {
  StoreRelaxed(&t->version, t->version + 1);
  __atomic_thread_fence(__ATOMIC_RELEASE);
}
HBSAN_ALWAYS_INLINE void EndChange(SiteTable* t) {
  // Pairs with the acquire of a reader.
  StoreRelease(&t->version, t->version + 1);
}

HBSAN_ALWAYS_INLINE Site* SiteOf(SiteTable* t, const FoldEntry& entry) {
  return entry.site == kNoSite ? nullptr : &t->at[entry.site];
}

// What the entry's event became since it was noted.
HBSAN_ALWAYS_INLINE void CloseRun(EventLog* log, FoldEntry* entry) {
  Site* site = SiteOf(log->sites, *entry);
  if (site == nullptr || entry->span != 0 || entry->next_address == kClosed)
    return;
  const Event& e = *entry->event;
  if (log->position - entry->position <= log->mask) {
    if (e.address_count >= kOneCount)
      Note(site, e.address_count, e.stride, entry->epoch);
    return;
  }
  // The ring overwrote it all the same; the next address is one too far.
  uptr end = entry->next_address;
  uptr size = Event{entry->pc_kind, 0, kNoContext, 0}.size();
  if (entry->low < end)
    NoteRest(site, entry->low, end + size, entry->epoch);
  else
    NoteRest(site, end, entry->low + size, entry->epoch);
}

// The open part of the entry's site was accessed until now, perhaps.
HBSAN_ALWAYS_INLINE void CloseOpenPart(EventLog* log, const FoldEntry& entry) {
  Site* site = SiteOf(log->sites, entry);
  if (site == nullptr || entry.span == 0)
    return;
  for (u32 i = 0; i < kPieces; i++) {
    Piece* p = &site->pieces[i];
    if (!(site->open >> i & 1) || p->last == log->epoch)
      continue;
    p->last = log->epoch;
    p->period = kLastIsGuess;
  }
  if (site->open >> kPieces)
    site->rest_last = log->epoch;
  site->open = 0;
}

HBSAN_ALWAYS_INLINE void Discard(SiteTable* t, u32 epoch) {
  if (t->discarded++ == 0)
    t->discarded_first = epoch;
  t->discarded_last = epoch;
}

// Accesses of the site where `event` was noted need not be, whoever calls it.
HBSAN_ALWAYS_INLINE void MakeQuiet(EventLog* log, const Event& event,
                                   Site* site, const Noted& noted) {
  site->open |= u8(1 << noted.part);
  *QuietPartOf(log, event.pc_kind, event.address()) = {
      event.pc_kind, u32(noted.begin / kQuietUnit),
      u32((noted.end - noted.begin) / kQuietUnit)};
}

}  // namespace

extern "C" {

__attribute__((preserve_all)) Site* hbsan_note_event(EventLog* log,
                                                     FoldEntry* entry,
                                                     const Event* event,
                                                     bool scattered) {
  SiteTable* t = log->sites;
  BeginChange(t);
  CloseRun(log, entry);
  CloseOpenPart(log, *entry);
  entry->low = event->address();
  entry->span = 0;
  Site* site;
  if (entry->pc_kind == event->pc_kind && entry->context == event->context &&
      entry->site != kNoSite) {
    site = &t->at[entry->site];
  } else {
    site = FindOrAdd(t, event->pc_kind, event->context);
  }
  if (HBSAN_UNLIKELY(site == nullptr)) {
    entry->site = kNoSite;
    Discard(t, log->epoch);
  } else {
    entry->site = u32(site - t->at);
    Noted noted = Note(site, event->address_count, event->stride, log->epoch);
    bool may_open = MayOpen(noted, *event);
    if (may_open && site->context == kLostContext) {
      MakeQuiet(log, *event, site, noted);
    } else if (may_open && scattered) {
      site->open |= u8(1 << noted.part);
      entry->low = noted.begin;
      entry->span = noted.Starts(*event);
    }
  }
  EndChange(t);
  return site;
}

__attribute__((preserve_all)) void hbsan_close_old_runs(EventLog* log) {
  SiteTable* t = log->sites;
  u32 capacity = log->mask + 1;
  // All entries in half a ring's time, those as old as a quarter.
  constexpr u32 kAllAtOnce = 2 * kFoldEntries * kCloseEach;
  u32 entries = capacity < kAllAtOnce ? kAllAtOnce / capacity : 1;
  for (; entries != 0; entries--) {
    FoldEntry* entry = &log->fold[t->next_closed++ % kFoldEntries];
    if (entry->next_address == kClosed ||
        log->position - entry->position < capacity / 4)
      continue;
    BeginChange(t);
    CloseRun(log, entry);
    EndChange(t);
    entry->next_address = kClosed;
  }
  constexpr u32 kCountEach = 1024;
  if (log->position % kCountEach == 0 && log->position > capacity)
    Bump(&g_stats.events_overwritten, kCountEach);
}

}  // extern "C"

void CloseRunsBefore(EventLog* log, u32 epoch) {
  BeginChange(log->sites);
  for (u32 i = 0; i < kFoldEntries; i++) {
    FoldEntry* entry = &log->fold[i];
    if (entry->epoch >= epoch || entry->next_address == kClosed)
      continue;
    CloseRun(log, entry);
    entry->next_address = kClosed;
  }
  EndChange(log->sites);
}

void CloseAllRuns(EventLog* log) {
  BeginChange(log->sites);
  for (u32 i = 0; i < kFoldEntries; i++) {
    CloseRun(log, &log->fold[i]);
    CloseOpenPart(log, log->fold[i]);
  }
  EndChange(log->sites);
  Bump(&g_stats.callers_discarded, log->sites->without_callers);
  Bump(&g_stats.events_lost, log->sites->discarded);
  log->sites->without_callers = 0;
}

}  // namespace hbsan
