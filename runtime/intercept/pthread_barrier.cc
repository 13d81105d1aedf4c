// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Barriers.  Everybody releases on arrival and acquires on leaving.
//
// A fast thread may arrive in the next round while a slow one has not yet left
// this one; with one clock per barrier the slow one would learn what the fast
// one did after this round.  So rounds alternate between two clocks: before a
// round reuses a clock, everybody has left the round that last used it.
//
// That counts on our order of arrivals being the barrier's own, which holds
// while no more threads use the barrier than it waits for.  When more do, or
// the count is unknown, the barrier is `crowded`: each arrival releases to and
// acquires from one clock, which orders too much rather than too little.
#include <pthread.h>

#include "runtime/intercept/front_end.h"
#include "runtime/platform/platform.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

HBSAN_REAL(pthread_barrier_init);
HBSAN_REAL(pthread_barrier_destroy);
HBSAN_REAL(pthread_barrier_wait);

namespace hbsan {
namespace {

struct Barrier {
  uptr address;  // 0 = unused
  u32 count;     // 0 = unknown
  u32 arrived;   // in the current round
  u32 inside;    // arrived and not yet left
  u32 round;
  bool crowded;
  SyncClock clocks[2];
  Barrier* next;
};

constexpr u32 kBuckets = 256;
SpinLock lock;
Barrier* buckets[kBuckets];
Barrier* free_barriers;

Barrier** Find(uptr address) {
  Barrier** link = &buckets[(address >> 5) % kBuckets];
  while (*link != nullptr && (*link)->address != address) {
    link = &(*link)->next;
  }
  return link;
}

void RemoveLocked(uptr address) {
  Barrier** link = Find(address);
  Barrier* b = *link;
  if (b == nullptr)
    return;
  *link = b->next;
  ClearClock(&b->clocks[0]);
  ClearClock(&b->clocks[1]);
  b->next = free_barriers;
  free_barriers = b;
}

Barrier* AddLocked(uptr address, u32 count) {
  if (free_barriers == nullptr) {
    constexpr uptr kChunk = 16 * 1024;
    auto* chunk =
        static_cast<Barrier*>(platform::MapPagesOrDie(kChunk, "barriers"));
    for (u32 i = 0; i != 2; ++i)
      WatchClocks(&chunk->clocks[i], kChunk / sizeof(Barrier), sizeof(Barrier));
    for (uptr i = 0; i != kChunk / sizeof(Barrier); ++i) {
      chunk[i].next = free_barriers;
      free_barriers = &chunk[i];
    }
  }
  Barrier* b = free_barriers;
  free_barriers = b->next;
  *b = {};
  b->address = address;
  b->count = count;
  b->crowded = count == 0;
  Barrier** link = Find(address);
  *link = b;
  return b;
}

// Returns the index of the clock to leave through.
u32 Arrive(ThreadState* t, uptr address) {
  SpinGuard guard(lock);
  Barrier* b = *Find(address);
  if (b == nullptr)
    b = AddLocked(address, 0);
  if (++b->inside > b->count)
    b->crowded = true;
  u32 index = b->crowded ? 0 : b->round & 1;
  if (!b->crowded && b->arrived == 0)
    ClearClock(&b->clocks[index]);
  if (++b->arrived == b->count) {
    b->arrived = 0;
    ++b->round;
  }
  ReleaseMergeClock(t, &b->clocks[index]);
  return index;
}

void Leave(ThreadState* t, uptr pc, uptr address, u32 index) {
  SpinGuard guard(lock);
  Barrier* b = *Find(address);
  if (b == nullptr)
    return;  // destroyed by a thread that left earlier
  --b->inside;
  bool learnt = AcquireClock(t, b->clocks[index]);
  if (b->crowded)
    learnt |= AcquireClock(t, b->clocks[1 - index]);
  if (learnt)
    AppendAcquisition(t, SyncKind::kBarrier, pc, address);
}

}  // namespace

void LockBarriers() { lock.Lock(); }
void UnlockBarriers() { lock.Unlock(); }

}  // namespace hbsan

HBSAN_EXPORT int pthread_barrier_init(pthread_barrier_t* b,
                                      const pthread_barrierattr_t* attr,
                                      unsigned count) {
  int result = real_pthread_barrier_init(b, attr, count);
  ThreadState* t = CurrentThread();
  if (result != 0 || t == nullptr)
    return result;
  ScopedRuntime scope(t);
  SpinGuard guard(lock);
  RemoveLocked(Address(b));
  AddLocked(Address(b), count);
  return result;
}

HBSAN_EXPORT int pthread_barrier_destroy(pthread_barrier_t* b) {
  // Waits until everybody left the real barrier; some may not have called
  // Leave yet, so what they must learn stays until the address is used again.
  return real_pthread_barrier_destroy(b);
}

HBSAN_EXPORT int pthread_barrier_wait(pthread_barrier_t* b) {
  ThreadState* t = CurrentThread();
  if (t == nullptr || t->ignore_sync != 0)
    return real_pthread_barrier_wait(b);
  uptr pc = HBSAN_CALLER();
  u32 index = 0;
  {
    ScopedRuntime scope(t);
    index = Arrive(t, Address(b));
    Tick(t, pc, SyncKind::kBarrier, Address(b));
  }
  int result = Wait(t, [=] { return real_pthread_barrier_wait(b); });
  ScopedRuntime scope(t);
  Leave(t, pc, Address(b), index);
  return result;
}
