// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clocks of sync objects, copy-on-write.
//
// A release does not copy the thread's clock.  It shares the thread's snapshot,
// an immutable copy made at most once between two acquires that taught the
// thread something, and notes the one entry that does change: the thread's own
// epoch.  Releasing the same lock over and over is then two stores.
#include "runtime/platform/platform.h"
#include "runtime/sync/sync.h"
#include "runtime/thread/registry.h"

namespace hbsan {
namespace {

SpinLock g_pool_lock;
union PoolEntry {
  PoolEntry* next;
  Snapshot snapshot;
};
PoolEntry* g_free;

u64 NewVersion() {
  static u64 last;
  return FetchAdd(&last, u64{1}) + 1;
}

constexpr uptr kPoolChunkBytes = 64 << 10;

Snapshot* AllocSnapshot() {
  SpinGuard guard(g_pool_lock);
  if (!g_free) {
    auto* chunk =
        static_cast<char*>(platform::MapPagesOrDie(kPoolChunkBytes, "clocks"));
    for (uptr at = 0; at + sizeof(PoolEntry) <= kPoolChunkBytes;
         at += sizeof(PoolEntry)) {
      auto* e = reinterpret_cast<PoolEntry*>(chunk + at);
      e->next = g_free;
      g_free = e;
    }
  }
  PoolEntry* e = g_free;
  g_free = e->next;
  e->snapshot.references = 1;
  e->snapshot.version = NewVersion();
  return &e->snapshot;
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
  auto* e = reinterpret_cast<PoolEntry*>(s);
  e->next = g_free;
  g_free = e;
}

void EnsureSnapshot(ThreadState* t) {
  if (t->snapshot && !t->clock_changed)
    return;
  Unref(t->snapshot);
  t->snapshot = AllocSnapshot();
  t->snapshot->clock.CopyFrom(t->clock);
  // The true value travels beside the snapshot; see PublishedEpoch.
  t->snapshot->clock.Set(t->sid, Epoch{Value(t->epoch) - 1});
  t->clock_changed = false;
}

// A snapshot of our own that equals `l`, to be changed in place.
void MakePrivate(SyncClock* l) {
  if (LoadAcquire(&l->snapshot->references) != 1) {
    Snapshot* copy = AllocSnapshot();
    copy->clock.CopyFrom(l->snapshot->clock);
    Unref(l->snapshot);
    l->snapshot = copy;
  }
  l->snapshot->version = NewVersion();
  l->snapshot->clock.Raise(l->sid, l->epoch);
}

}  // namespace

void ClearClock(SyncClock* l) {
  Unref(l->snapshot);
  *l = {};
}

void CopyClock(SyncClock* l, const SyncClock& other) {
  Ref(other.snapshot);
  Unref(l->snapshot);
  *l = other;
}

void AcquireClock(ThreadState* t, const SyncClock& l) {
  if (l.empty())
    return;
  // The thread's clock always covers its own snapshot, and what it joined once.
  bool grew = false;
  u64 version = l.snapshot->version;
  u64* joined = &t->joined[version % 16];
  if (l.snapshot != t->snapshot && *joined != version) {
    grew = t->clock.Join(l.snapshot->clock);
    *joined = version;
  }
  if (t->clock.at[Index(l.sid)] < Value(l.epoch)) {
    t->clock.Set(l.sid, l.epoch);
    grew = true;
  }
  if (grew)
    t->clock_changed = true;
}

void ReleaseClock(ThreadState* t, SyncClock* l) {
  EnsureSnapshot(t);
  if (l->snapshot != t->snapshot) {
    Unref(l->snapshot);
    l->snapshot = Ref(t->snapshot);
  }
  l->sid = t->sid;
  l->epoch = PublishedEpoch(t);
}

void ReleaseMergeClock(ThreadState* t, SyncClock* l) {
  // When the thread has heard all that is there, the merge is a replacement.
  if (l->empty() ||
      (t->clock.at[Index(l->sid)] >= Value(l->epoch) &&
       (l->snapshot == t->snapshot || t->clock.Covers(l->snapshot->clock)))) {
    ReleaseClock(t, l);
    return;
  }
  SyncClock own;
  ReleaseClock(t, &own);
  JoinClock(l, own);
  ClearClock(&own);
}

void JoinClock(SyncClock* l, const SyncClock& m) {
  if (m.empty())
    return;
  if (l->empty()) {
    CopyClock(l, m);
    return;
  }
  MakePrivate(l);
  l->snapshot->clock.Join(m.snapshot->clock);
  l->snapshot->clock.Raise(m.sid, m.epoch);
  l->sid = m.sid;
  l->epoch = l->snapshot->clock.Get(m.sid);
}

void JoinInto(VectorClock** into, const SyncClock& m) {
  if (m.empty())
    return;
  if (!*into) {
    *into = &AllocSnapshot()->clock;
    (*into)->Clear();
  }
  (*into)->Join(m.snapshot->clock);
  (*into)->Raise(m.sid, m.epoch);
}

void ReleaseOwnClocks(ThreadState* t) {
  Unref(t->snapshot);
  t->snapshot = nullptr;
  t->clock_changed = true;
  if (t->release_fence) {
    ClearClock(t->release_fence);
    t->release_fence = nullptr;
  }
  if (t->acquire_fence) {
    Unref(reinterpret_cast<Snapshot*>(
        reinterpret_cast<char*>(t->acquire_fence) - offsetof(Snapshot, clock)));
    t->acquire_fence = nullptr;
  }
}

void Fence(ThreadState* t, uptr pc, int order) {
  constexpr int kAcquireOrders = 1 << 1 | 1 << 2 | 1 << 4 | 1 << 5;
  constexpr int kReleaseOrders = 1 << 3 | 1 << 4 | 1 << 5;
  if (t->ignore_sync)
    return;
  if ((kAcquireOrders >> order & 1) && t->acquire_fence) {
    if (t->clock.Join(*t->acquire_fence))
      t->clock_changed = true;
    t->acquire_fence->Clear();
  }
  if (kReleaseOrders >> order & 1) {
    if (!t->release_fence)
      t->release_fence = &t->release_fence_storage;
    ReleaseClock(t, t->release_fence);
    Tick(t, pc, SyncKind::kFence, 0);
  }
}

}  // namespace hbsan
