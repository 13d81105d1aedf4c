// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clocks of sync objects, copy-on-write.
//
// A release does not copy the thread's clock.  It shares the thread's snapshot,
// an immutable copy, and notes beside it the few entries that have grown since:
// the thread's own, and those of the threads it learnt from.  Threads that hand
// a lock to and fro share one snapshot for ever; each turn raises one entry.
#include "runtime/platform/platform.h"
#include "runtime/sync/clock_check.h"
#include "runtime/sync/sync.h"
#include "runtime/thread/archive.h"
#include "runtime/thread/registry.h"

namespace hbsan {
namespace {

// Snapshots lie in chunks of one size each; a free one has version 0.
SpinLock g_pool_lock;
struct FreeSnapshot {
  FreeSnapshot* next;
};
FreeSnapshot *g_free_narrow, *g_free_wide;
struct alignas(64) PoolChunk {
  PoolChunk* next;
  u32 entries, stride, count;

  const Snapshot* At(u32 i) const {
    return reinterpret_cast<const Snapshot*>(
        reinterpret_cast<const char*>(this + 1) + uptr{i} * stride);
  }
};
PoolChunk* g_chunks;

// Where clocks lie that neither threads nor sync objects own (WatchClocks).
struct Watched {
  const char* first;
  uptr count, stride;
};
constexpr u32 kMaxWatched = 1 << 16;
Watched* g_watched;
u32 g_watched_count;  // guarded by g_pool_lock

u64 NewVersion() {
  static u64 last;
  return FetchAdd(&last, u64{1}) + 1;
}

void AddChunk(FreeSnapshot** free, u32 entries) {
  constexpr uptr kSnapshotsPerChunk = 60;
  u32 stride = u32(offsetof(Snapshot, clock) + entries * sizeof(u32));
  uptr bytes =
      RoundUp(sizeof(PoolChunk) + kSnapshotsPerChunk * stride, kPageBytes);
  auto* chunk =
      static_cast<PoolChunk*>(platform::MapPagesOrDie(bytes, "clocks"));
  chunk->entries = entries;
  chunk->stride = stride;
  chunk->count = kSnapshotsPerChunk;
  chunk->next = g_chunks;
  StoreRelease(&g_chunks, chunk);  // pairs with NoteSnapshots
  for (u32 i = kSnapshotsPerChunk; i-- != 0;) {
    auto* s = const_cast<Snapshot*>(chunk->At(i));
    auto* e = reinterpret_cast<FreeSnapshot*>(s);
    e->next = *free;
    *free = e;
  }
}

// With room for all entries that count.
Snapshot* AllocSnapshot() {
  bool wide = LoadRelaxed(&g_clock_width) > kNarrowEntries;
  FreeSnapshot** free = wide ? &g_free_wide : &g_free_narrow;
  u32 entries = wide ? kSidCount : kNarrowEntries;
  SpinGuard guard(g_pool_lock);
  if (!*free)
    AddChunk(free, entries);
  FreeSnapshot* e = *free;
  *free = e->next;
  auto* s = reinterpret_cast<Snapshot*>(e);
  s->references = 1;
  s->entries = entries;
  s->version = NewVersion();
  return s;
}

// What `from` says, in a new snapshot.
Snapshot* CopySnapshot(const Snapshot* from) {
  Snapshot* s = AllocSnapshot();
  if (s->entries > from->entries)
    s->clock.Clear(s->entries);
  s->clock.CopyFrom(from->clock, from->entries);
  return s;
}

// Whether there came to be more sids than the snapshot has memory for.
bool IsTooNarrow(const Snapshot* s) {
  return s->entries < LoadRelaxed(&g_clock_width);
}

Snapshot* Ref(Snapshot* s) {
  if (s)
    __atomic_fetch_add(&s->references, 1, __ATOMIC_RELAXED);
  return s;
}

void Unref(Snapshot* s) {
  // Acquire-release: the last holder sees all uses by the others finished.
  if (!s || __atomic_sub_fetch(&s->references, 1, __ATOMIC_ACQ_REL) != 0)
    return;
  SpinGuard guard(g_pool_lock);
  StoreRelaxed(&s->version, 0);  // says "free" to NoteSnapshots
  FreeSnapshot** free =
      s->entries == kNarrowEntries ? &g_free_narrow : &g_free_wide;
  auto* e = reinterpret_cast<FreeSnapshot*>(s);
  e->next = *free;
  *free = e;
}

// Makes t->shared equal to the thread's clock, but for the own entry.
HBSAN_ALWAYS_INLINE void EnsureSharedButOwn(ThreadState* t) {
  if (HBSAN_UNLIKELY(t->clock_changed)) {
    Unref(t->shared.snapshot);
    Snapshot* s = AllocSnapshot();
    s->clock.CopyFrom(t->clock, s->entries);
    s->clock.Set(t->sid, Epoch{Value(t->epoch) - 1});
    t->shared = {};
    t->shared.snapshot = s;
    t->shared.version = s->version;
    t->shared.raised[0] = u16(Index(t->sid));
    t->clock_changed = false;
  }
}

void EnsureShared(ThreadState* t) {
  EnsureSharedButOwn(t);
  t->shared.raised_to[0] = Value(PublishedEpoch(t));
  clock_check::OnShare(t);
}

// Takes over the snapshot of `l`, which the thread has joined, as the one to
// share, if the thread knows little more.  Threads that talk to each other come
// to share one snapshot so, and from then on only raised entries travel.
void AdoptSnapshot(ThreadState* t, const SyncClock& l) {
  if (IsTooNarrow(l.snapshot))
    return;
  SyncClock adopted;
  adopted.raised[0] = u16(Index(t->sid));
  // The own entry differs, too.
  u16 sids[kRaised];
  u32 count = t->clock.Differences(l.snapshot->clock, sids, kRaised,
                                   l.snapshot->entries);
  if (count > kRaised)
    return;
  adopted.raised_to[0] = Value(t->epoch);  // occupied, see EnsureShared
  for (u32 i = 0; i < count; i++)
    if (!adopted.Raise(sids[i], t->clock.at[sids[i]]))
      return;
  adopted.snapshot = Ref(l.snapshot);
  adopted.version = l.version;
  Unref(t->shared.snapshot);
  t->shared = adopted;
  t->clock_changed = false;
}

// True if there was something new in it.
HBSAN_NOINLINE bool JoinUnheard(ThreadState* t, const SyncClock& l) {
  bool learnt = t->clock.Join(l.snapshot->clock, l.snapshot->entries);
  if (learnt)
    t->clock_changed = true;
  t->joined[l.version % 16] = l.version;
  if (HBSAN_UNLIKELY(LoadRelaxed(&g_noting)))
    NoteClock(t->clock);
  return learnt;
}

void NoteRaised(const SyncClock& l) {
  for (u32 i = 0; i < kRaised; i++)
    NoteEntry(LoadRelaxed(&l.raised[i]), LoadRelaxed(&l.raised_to[i]));
}

// A snapshot of our own that equals `l`, to be changed in place.
void MakePrivate(SyncClock* l) {
  if (LoadAcquire(&l->snapshot->references) != 1 || IsTooNarrow(l->snapshot)) {
    Snapshot* copy = CopySnapshot(l->snapshot);
    Unref(l->snapshot);
    l->snapshot = copy;
  }
  l->version = l->snapshot->version = NewVersion();
  for (u32 i = 0; i < kRaised; i++) {
    l->snapshot->clock.Raise(Sid{l->raised[i]}, Epoch{l->raised_to[i]});
    l->raised_to[i] = 0;
  }
}

Snapshot* SnapshotOf(VectorClock* clock) {
  return reinterpret_cast<Snapshot*>(reinterpret_cast<char*>(clock) -
                                     offsetof(Snapshot, clock));
}

// Sees to it that FA_t is there, with room for all entries.
void WidenAcquireFence(ThreadState* t) {
  Snapshot* old = t->acquire_fence ? SnapshotOf(t->acquire_fence) : nullptr;
  if (old && !IsTooNarrow(old))
    return;
  Snapshot* s = old ? CopySnapshot(old) : AllocSnapshot();
  if (!old)
    s->clock.Clear(s->entries);
  t->acquire_fence = &s->clock;
  Unref(old);
}

// Whether the raised entries of `l` are at most the thread's.
bool CoversRaised(const ThreadState* t, const SyncClock& l) {
  for (u32 i = 0; i < kRaised; i++)
    if (t->clock.at[l.raised[i]] < l.raised_to[i])
      return false;
  return true;
}

// C_t join= L, of which something may be new.  True if something was.
HBSAN_NOINLINE bool Learn(ThreadState* t, const SyncClock& l) {
  bool heard = HasHeard(t, l);
  bool learnt = false;
  if (HBSAN_UNLIKELY(!heard))
    learnt = JoinUnheard(t, l);
  for (u32 i = 0; i < kRaised; i++) {
    u32 sid = l.raised[i], epoch = l.raised_to[i];
    if (t->clock.at[sid] >= epoch)
      continue;
    learnt = true;
    t->clock.at[sid] = epoch;
    if (HBSAN_UNLIKELY(LoadRelaxed(&g_noting)))
      NoteEntry(sid, epoch);
    if (!t->clock_changed && !t->shared.Raise(sid, epoch))
      t->clock_changed = true;
  }
  // The newest wins, so that all agree at last.
  if (HBSAN_UNLIKELY(!heard) && l.version > t->shared.version)
    AdoptSnapshot(t, l);
  clock_check::OnAcquire(t, l);
  return learnt;
}

}  // namespace

void ClearClock(SyncClock* l) {
  if (l->empty())
    return;
  Unref(l->snapshot);
  *l = {};
}

void CopyClock(SyncClock* l, const SyncClock& other) {
  if (l->snapshot != other.snapshot) {
    Ref(other.snapshot);
    Unref(l->snapshot);
  }
  *l = other;
  if (HBSAN_UNLIKELY(LoadRelaxed(&g_noting)))
    NoteRaised(*l);
}

bool HasHeard(const ThreadState* t, const SyncClock& l) {
  // The thread's clock always covers what it joined once, and what it shares.
  return l.version == t->shared.version || l.version == 0 ||
         t->joined[l.version % 16] == l.version;
}

bool AcquireClock(ThreadState* t, const SyncClock& l) {
  if (HBSAN_LIKELY(HasHeard(t, l) && CoversRaised(t, l))) {
    clock_check::OnAcquire(t, l);
    return false;
  }
  return Learn(t, l);
}

void ReleaseClock(ThreadState* t, SyncClock* l) {
  EnsureSharedButOwn(t);
  if (l->snapshot != t->shared.snapshot) {
    Ref(t->shared.snapshot);
    Unref(l->snapshot);
  }
  *l = t->shared;
  // The own entries at the end: the copy above loads whole vectors, and would
  // wait for a narrower store just before it.
  t->shared.raised_to[0] = l->raised_to[0] = Value(PublishedEpoch(t));
  if (HBSAN_UNLIKELY(LoadRelaxed(&g_noting)))
    NoteRaised(*l);
  clock_check::OnShare(t);
  clock_check::OnRelease(t, nullptr, l);
}

void ReleaseMergeClock(ThreadState* t, SyncClock* l) {
  [[maybe_unused]] auto before = clock_check::Before(*l);
  // When the thread has heard all that is there, the merge is a replacement.
  if (CoversRaised(t, *l) &&
      (HasHeard(t, *l) ||
       t->clock.Covers(l->snapshot->clock, l->snapshot->entries))) {
    ReleaseClock(t, l);
  } else {
    EnsureShared(t);
    JoinClock(l, t->shared);
  }
  clock_check::OnRelease(t, &before, l);
}

void JoinClock(SyncClock* l, const SyncClock& m) {
  if (m.empty())
    return;
  if (l->empty()) {
    CopyClock(l, m);
    return;
  }
  auto before = clock_check::Before(*l);
  bool fits = l->version == m.version;
  for (u32 i = 0; fits && i < kRaised; i++)
    fits = m.raised_to[i] == 0 || l->Raise(m.raised[i], m.raised_to[i]);
  if (!fits) {
    MakePrivate(l);
    l->snapshot->clock.Join(m.snapshot->clock, m.snapshot->entries);
    for (u32 i = 0; i < kRaised; i++)
      l->snapshot->clock.Raise(Sid{m.raised[i]}, Epoch{m.raised_to[i]});
  }
  if (HBSAN_UNLIKELY(LoadRelaxed(&g_noting))) {
    NoteClock(l->snapshot->clock, l->snapshot->entries);
    NoteRaised(*l);
  }
  clock_check::OnJoin(l, before, m);
}

void NoteRead(ThreadState* t, const SyncClock& m) {
  bool heard = HasHeard(t, m) || t->fence_joined == m.version;
  clock_check::OnNoteRead(t, m);
  // An acquire fence adds nothing to what the thread has heard already.
  if (heard && CoversRaised(t, m))
    return;
  WidenAcquireFence(t);
  if (!heard) {
    t->acquire_fence->Join(m.snapshot->clock, m.snapshot->entries);
    t->fence_joined = m.version;
  }
  for (u32 i = 0; i < kRaised; i++)
    t->acquire_fence->Raise(Sid{m.raised[i]}, Epoch{m.raised_to[i]});
  if (HBSAN_UNLIKELY(LoadRelaxed(&g_noting)))
    NoteClock(*t->acquire_fence, SnapshotOf(t->acquire_fence)->entries);
}

void ReleaseOwnClocks(ThreadState* t) {
  ClearClock(&t->shared);
  t->clock_changed = true;
  t->fence_joined = 0;
  if (t->release_fence) {
    ClearClock(t->release_fence);
    t->release_fence = nullptr;
  }
  if (t->acquire_fence) {
    Unref(SnapshotOf(t->acquire_fence));
    t->acquire_fence = nullptr;
  }
}

void Fence(ThreadState* t, uptr pc, int order) {
  constexpr int kAcquireOrders = 1 << 1 | 1 << 2 | 1 << 4 | 1 << 5;
  constexpr int kReleaseOrders = 1 << 3 | 1 << 4 | 1 << 5;
  if (t->ignore_sync)
    return;
  if (kAcquireOrders >> order & 1) {
    if (t->acquire_fence) {
      u32 entries = SnapshotOf(t->acquire_fence)->entries;
      if (t->clock.Join(*t->acquire_fence, entries)) {
        t->clock_changed = true;
        AppendAcquisition(t, SyncKind::kFence, pc, 0);
      }
      if (HBSAN_UNLIKELY(LoadRelaxed(&g_noting)))
        NoteClock(t->clock);
      t->acquire_fence->Clear(entries);
    }
    clock_check::OnAcquireFence(t);
  }
  if (kReleaseOrders >> order & 1) {
    if (!t->release_fence)
      t->release_fence = &t->release_fence_storage;
    ReleaseClock(t, t->release_fence);
    Tick(t, pc, SyncKind::kFence, 0);
  }
}

void WatchClocks(const SyncClock* first, uptr count, uptr stride) {
  SpinGuard guard(g_pool_lock);
  if (!g_watched)
    g_watched = static_cast<Watched*>(
        platform::MapPagesOrDie(kMaxWatched * sizeof(Watched), "clocks"));
  HBSAN_CHECK(g_watched_count < kMaxWatched);
  g_watched[g_watched_count] = {reinterpret_cast<const char*>(first), count,
                                stride};
  StoreRelease(&g_watched_count, g_watched_count + 1);  // pairs with the below
}

bool NoteWatchedClocks(u32* cursor) {
  if (*cursor >= LoadAcquire(&g_watched_count))
    return false;
  const Watched& w = g_watched[(*cursor)++];
  for (uptr i = 0; i < w.count; i++)
    NoteRaised(*reinterpret_cast<const SyncClock*>(w.first + i * w.stride));
  return true;
}

void NoteThreadsClocks(const ThreadState* t) {
  NoteClock(t->clock);
  NoteRaised(t->shared);
  NoteRaised(t->release_fence_storage);
}

bool NoteSnapshots(const void** cursor, u32* first) {
  constexpr u32 kAtOnce = 8;
  auto* chunk = static_cast<const PoolChunk*>(*cursor);
  if (*first == 0)
    *cursor = chunk = chunk ? chunk->next : LoadAcquire(&g_chunks);
  if (!chunk)
    return false;
  for (u32 i = 0; i < kAtOnce && *first < chunk->count; i++, ++*first) {
    const Snapshot& s = *chunk->At(*first);
    if (LoadRelaxed(&s.version) != 0)
      NoteClock(s.clock, chunk->entries);
  }
  if (*first == chunk->count)
    *first = 0;
  return true;
}

}  // namespace hbsan
