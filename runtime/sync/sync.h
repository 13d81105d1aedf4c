// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Umbrella of the synchronisation layer: objects that carry clocks, found by
// their exact byte address, and the events of the C++20 memory model on them
// (docs/design/memory_model.md has the table).
//
// All functions take the running thread's state and the caller's pc.  An object
// comes into being the first time its address is named, and is forgotten when
// its memory is freed or reset.
#ifndef HBSAN_RUNTIME_SYNC_SYNC_H_
#define HBSAN_RUNTIME_SYNC_SYNC_H_

#include "runtime/base/base.h"
#include "runtime/clock/clock.h"
#include "runtime/history/history.h"
#include "runtime/thread/thread.h"

namespace hbsan {

// L := bottom / other.
void ClearClock(SyncClock* l);
void CopyClock(SyncClock* l, const SyncClock& other);
// C_t join= L.
void AcquireClock(ThreadState* t, const SyncClock& l);
// L := C_t and L join= C_t.  Neither ticks; Tick() follows.
void ReleaseClock(ThreadState* t, SyncClock* l);
void ReleaseMergeClock(ThreadState* t, SyncClock* l);
// L join= M; `into` may be null, meaning bottom, and is allocated then.
void JoinClock(SyncClock* l, const SyncClock& m);
void JoinInto(VectorClock** into, const SyncClock& m);

enum class ObjectKind : u8 { kUnknown, kMutex, kRwLock, kSpin, kOther };

struct SyncObject {
  uptr address;
  SyncObject* next;  // in its bucket
  SpinLock lock;
  u32 id;  // printed as M<id>
  ObjectKind kind;
  bool recursive;
  ContextId created_at;
  uptr created_pc;
  SyncClock clock;         // released by writers, atomics, and all else
  SyncClock reader_clock;  // released by readers; acquired by a writer only
};

// Finds or makes the object and returns it locked.
SyncObject* LockObject(ThreadState* t, uptr pc, uptr address);
// The object locked, or null when the address has none.
SyncObject* LockObjectIfExists(uptr address);
inline void UnlockObject(SyncObject* o) { o->lock.Unlock(); }
// Copies what a report needs; false when the id is unknown.
struct ObjectInfo {
  uptr address;
  u32 id;
  ObjectKind kind;
  ContextId created_at;
  uptr created_pc;
};
bool DescribeObject(u32 id, ObjectInfo* out);
// Forgets every object in [begin, begin + bytes): the memory is freed or new.
void ForgetObjects(uptr begin, uptr bytes);

// ---- Events.  `address` is the object's. ----
// Release = publish to the object and end the epoch; acquire = learn from it.
void Acquire(ThreadState* t, uptr pc, uptr address);
void Release(ThreadState* t, uptr pc, uptr address, SyncKind kind);
void ReleaseMerge(ThreadState* t, uptr pc, uptr address, SyncKind kind);
// Acquire, then release-merge (a barrier's arrival, an acq_rel update).
void AcquireRelease(ThreadState* t, uptr pc, uptr address, SyncKind kind);

// Locks.  Call *Locked after the real lock was taken and *Unlocking before the
// real unlock.  A failed try calls nothing.
void MutexCreate(ThreadState* t, uptr pc, uptr address, ObjectKind kind,
                 bool recursive);
void MutexDestroy(ThreadState* t, uptr pc, uptr address);
void MutexLocked(ThreadState* t, uptr pc, uptr address);
void MutexUnlocking(ThreadState* t, uptr pc, uptr address);
void ReadLocked(ThreadState* t, uptr pc, uptr address);
void ReadUnlocking(ThreadState* t, uptr pc, uptr address);
// Of a read-write lock, whichever way the thread holds it.
void RwUnlocking(ThreadState* t, uptr pc, uptr address);

// Fences (orders are those of C11).
void Fence(ThreadState* t, uptr pc, int order);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_SYNC_SYNC_H_
