// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of sync objects: buckets of chains, keyed by the exact byte
// address.  Finding an object takes no lock; adding and removing take one of a
// few locks striped over the buckets.
//
// Objects live in one growing array and are only ever reused as objects, so a
// reader that follows a chain while an object moves to another chain reads
// valid memory.  It may miss its object, and then asks again under the lock.
// After locking an object a finder checks that the object still is what it
// looked for.
#include "runtime/base/stats.h"
#include "runtime/platform/platform.h"
#include "runtime/shadow/shadow.h"
#include "runtime/sync/sync.h"
#include "runtime/thread/archive.h"

namespace hbsan {
namespace {

constexpr u32 kBuckets = 1 << 20;
constexpr u32 kMaxObjects = 1 << 24;
constexpr u32 kStripes = 256;

SyncObject** g_buckets;
SyncObject* g_objects;  // id = index + 1
u32 g_object_count;
SyncObject* g_free;
SpinLock g_alloc_lock;
SpinLock g_stripes[kStripes];

// Neighbours in memory share a bucket, so that ForgetObjects looks into one
// bucket per line.
u32 BucketOf(uptr address) {
  return u32(((address >> 6) * 0x9e3779b97f4a7c15) >> 44);
}
static_assert(kBuckets == 1 << (64 - 44));

HBSAN_NOINLINE void Init() {
  SpinGuard guard(g_alloc_lock);
  if (g_buckets)
    return;
  g_objects = static_cast<SyncObject*>(platform::MapPagesOrDie(
      uptr{kMaxObjects} * sizeof(SyncObject), "sync objects"));
  auto* buckets = static_cast<SyncObject**>(platform::MapPagesOrDie(
      kBuckets * sizeof(SyncObject*), "sync object table"));
  StoreRelease(&g_buckets, buckets);  // pairs with the acquire in the finders
}

SyncObject* Find(u32 bucket, uptr address) {
  // Pairs with the release in Insert.
  for (SyncObject* o = LoadAcquire(&g_buckets[bucket]); o;
       o = LoadAcquire(&o->next))
    if (LoadRelaxed(&o->address) == address)
      return o;
  return nullptr;
}

// Locks `o` if it still stands for `address`.
bool LockIfStill(SyncObject* o, uptr address) {
  o->lock.Lock();
  if (o->address == address)
    return true;
  o->lock.Unlock();
  return false;
}

SyncObject* Allocate() {
  SpinGuard guard(g_alloc_lock);
  if (SyncObject* o = g_free) {
    g_free = o->next;
    return o;
  }
  HBSAN_CHECK(g_object_count < kMaxObjects);
  SyncObject* o = &g_objects[g_object_count];
  o->id = ++g_object_count;
  Bump(&g_stats.sync_objects);
  return o;
}

SyncObject* Insert(ThreadState* t, uptr pc, uptr address, u32 bucket) {
  SpinGuard guard(g_stripes[bucket % kStripes]);
  if (SyncObject* o = Find(bucket, address))
    return o;
  SyncObject* o = Allocate();
  o->kind = ObjectKind::kUnknown;
  o->annotated = false;
  o->benign = 0;
  o->created_at = CurrentContext(t);
  o->created_pc = pc;
  o->next = g_buckets[bucket];
  StoreRelaxed(&o->address, address);
  StoreRelease(&g_buckets[bucket], o);  // pairs with Find
  // Set before the caller stores a value others may read: whoever reads that
  // value also sees the bit (docs/design/memory_model.md).
  __atomic_fetch_or(SyncPresenceWord(address), SyncPresenceBit(address),
                    __ATOMIC_SEQ_CST);
  return o;
}

void Recycle(SyncObject* o) {
  o->lock.Lock();
  ClearClock(&o->clock);
  ClearClock(&o->reader_clock);
  StoreRelaxed(&o->address, 0);
  o->lock.Unlock();
  SpinGuard guard(g_alloc_lock);
  StoreRelease(&o->next, g_free);
  g_free = o;
}

// Unlinks the bucket's objects in [begin, end).
void ForgetInBucket(u32 bucket, uptr begin, uptr end) {
  SpinGuard guard(g_stripes[bucket % kStripes]);
  SyncObject** link = &g_buckets[bucket];
  while (SyncObject* o = *link) {
    if (o->address < begin || o->address >= end) {
      link = &o->next;
      continue;
    }
    StoreRelease(link, o->next);
    Recycle(o);
  }
}

}  // namespace

SyncObject* LockObject(ThreadState* t, uptr pc, uptr address) {
  if (HBSAN_UNLIKELY(!LoadAcquire(&g_buckets)))
    Init();
  u32 bucket = BucketOf(address);
  for (;;) {
    SyncObject* o = Find(bucket, address);
    if (HBSAN_UNLIKELY(!o))
      o = Insert(t, pc, address, bucket);
    if (HBSAN_LIKELY(LockIfStill(o, address)))
      return o;
  }
}

SyncObject* FindObject(uptr address) {
  if (HBSAN_UNLIKELY(!LoadAcquire(&g_buckets)))
    return nullptr;
  return Find(BucketOf(address), address);
}

SyncObject* LockObjectIfExists(uptr address) {
  if (!(LoadAcquire(SyncPresenceWord(address)) & SyncPresenceBit(address)))
    return nullptr;
  u32 bucket = BucketOf(address);
  for (;;) {
    SyncObject* o = Find(bucket, address);
    if (!o) {
      SpinGuard guard(g_stripes[bucket % kStripes]);
      o = Find(bucket, address);
    }
    if (!o)
      return nullptr;
    if (LockIfStill(o, address))
      return o;
  }
}

void MarkBenign(ThreadState* t, uptr pc, uptr begin, uptr bytes) {
  uptr end = begin + bytes;
  for (uptr granule = RoundDown(begin, HBSAN_GRANULE_BYTES); granule < end;
       granule += HBSAN_GRANULE_BYTES) {
    SyncObject* o = LockObject(t, pc, granule);
    StoreRelaxed(&o->benign, o->benign | BytesInGranule(granule, begin, end));
    UnlockObject(o);
  }
}

bool AreBenign(uptr granule, u32 bytes) {
  // Without its lock, which may be held around the access that raced.
  const SyncObject* o = FindObject(granule);
  u32 benign = o != nullptr ? LoadRelaxed(&o->benign) : 0;
  return benign != 0 && (bytes & ~benign) == 0;
}

bool NoteObjects(u32* cursor) {
  constexpr u32 kAtOnce = 64;
  u32 count = LoadRelaxed(&g_object_count);
  for (u32 i = 0; i < kAtOnce && *cursor < count; i++, ++*cursor) {
    const SyncObject& o = g_objects[*cursor];
    const SyncClock* clocks[] = {&o.clock, &o.reader_clock};
    for (const SyncClock* l : clocks)
      for (u32 j = 0; j < kRaised; j++)
        NoteEntry(LoadRelaxed(&l->raised[j]), LoadRelaxed(&l->raised_to[j]));
  }
  return *cursor < count;
}

bool DescribeObject(u32 id, ObjectInfo* out) {
  if (id == 0 || id > LoadRelaxed(&g_object_count))
    return false;
  const SyncObject& o = g_objects[id - 1];
  *out = {o.address, o.id, o.kind, o.created_at, o.created_pc};
  return o.address != 0;
}

void ForgetObjects(uptr begin, uptr bytes) {
  if (bytes == 0 || !LoadAcquire(&g_buckets))
    return;
  uptr end = begin + bytes;
  // One word of presence bits speaks for 4 KiB.
  for (uptr page = RoundDown(begin, 4096); page < end; page += 4096) {
    u64* word = SyncPresenceWord(page);
    u64 present = LoadRelaxed(word);
    while (present) {
      uptr line = page + 64 * uptr(__builtin_ctzll(present));
      u64 bit = present & -present;
      present &= present - 1;
      if (line + 64 <= begin || line >= end)
        continue;
      ForgetInBucket(BucketOf(line), begin > line ? begin : line,
                     end < line + 64 ? end : line + 64);
      // A line that is only partly ours may hold other objects; their bit must
      // stay, and a bit too many costs a look-up, no more.
      if (line >= begin && line + 64 <= end)
        __atomic_fetch_and(word, ~bit, __ATOMIC_RELAXED);
    }
  }
}

}  // namespace hbsan
