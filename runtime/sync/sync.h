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
// C_t join= L.  True if the thread has learnt something new.
bool AcquireClock(ThreadState* t, const SyncClock& l);
// L := C_t and L join= C_t.  Neither ticks; Tick() follows.
void ReleaseClock(ThreadState* t, SyncClock* l);
void ReleaseMergeClock(ThreadState* t, SyncClock* l);
// L join= M; `into` may be null, meaning bottom, and is allocated then.
void JoinClock(SyncClock* l, const SyncClock& m);
// FA_t join= M.
void NoteRead(ThreadState* t, const SyncClock& m);

// Says that clocks lie at `first`, and `stride` bytes on, and so forth, for
// ever: all clocks must be known but those of threads and of sync objects.
void WatchClocks(const SyncClock* first, uptr count, uptr stride);

// Whether the thread has joined the snapshot of `l`.  If so, the three
// functions above follow no pointer of l, which may be a copy that PeekClock
// made.
bool HasHeard(const ThreadState* t, const SyncClock& l);

enum class ObjectKind : u8 { kUnknown, kMutex, kRwLock, kSpin, kOther };

// The first line is all that an atomic touches.  Neighbours must not share one,
// nor the pair of lines that processors fetch together.
struct alignas(128) SyncObject {
  uptr address;
  SyncObject* next;  // in its bucket
  SequenceLock lock;
  bool annotated;   // what the program said of it is not for atomics to undo
  u8 benign;        // bytes of the granule here on which races are wanted
  SyncClock clock;  // released by writers, atomics, and all else
  // ---- Second line: for locks ----
  SyncClock reader_clock;  // released by readers; acquired by a writer only
  uptr created_pc;
  ContextId created_at;
  u32 id;  // printed as M<id>
  ObjectKind kind;
};
#if !HBSAN_CHECK_CLOCKS
static_assert(offsetof(SyncObject, reader_clock) == 64);
static_assert(sizeof(SyncObject) == 128);
#endif

// Finds or makes the object and returns it locked.
SyncObject* LockObject(ThreadState* t, uptr pc, uptr address);
// The object locked, or null when the address has none.
SyncObject* LockObjectIfExists(uptr address);
inline void UnlockObject(SyncObject* o) { o->lock.Unlock(); }

// The object as it may be read without its lock, or null.  It may become
// another address's at any time.
SyncObject* FindObject(uptr address);

// Copies the clock of `o`, and calls `read`, as of one instant in which nobody
// held the lock and o stood for `address`.  False when somebody interfered.
template <typename Read>
HBSAN_ALWAYS_INLINE bool PeekClock(const SyncObject* o, uptr address,
                                   SyncClock* copy, Read read) {
  u32 begun = o->lock.BeginRead();
  if (HBSAN_UNLIKELY(LoadRelaxed(&o->address) != address))
    return false;
  read();
  copy->version = LoadRelaxed(&o->clock.version);
  for (u32 i = 0; i < kRaised; i++) {
    copy->raised_to[i] = LoadRelaxed(&o->clock.raised_to[i]);
    copy->raised[i] = LoadRelaxed(&o->clock.raised[i]);
  }
#if HBSAN_CHECK_CLOCKS
  for (u32 s = 0; s < kSidCount; s++)
    copy->plain.at[s] = LoadRelaxed(&o->clock.plain.at[s]);
#endif
  return o->lock.ReadWasWhole(begun);
}
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

// Races on these bytes are wanted, until ForgetObjects.
void MarkBenign(ThreadState* t, uptr pc, uptr begin, uptr bytes);
// Whether all these bytes of the granule are so marked.
bool AreBenign(uptr granule, u32 bytes);

// ---- Events.  `address` is the object's. ----
// Release = publish to the object and end the epoch; acquire = learn from it.
void Acquire(ThreadState* t, uptr pc, uptr address, SyncKind kind);
void Release(ThreadState* t, uptr pc, uptr address, SyncKind kind);
void ReleaseMerge(ThreadState* t, uptr pc, uptr address, SyncKind kind);

// Locks.  Call *Locked after the real lock was taken and *Unlocking before the
// real unlock.  A failed try calls nothing.
void MutexCreate(ThreadState* t, uptr pc, uptr address, ObjectKind kind);
void MutexDestroy(ThreadState* t, uptr pc, uptr address);
void MutexLocked(ThreadState* t, uptr pc, uptr address);
// The same for a lock that its holder cannot lock again: if we think that the
// thread holds it, another one has unlocked it.
void PlainMutexLocked(ThreadState* t, uptr pc, uptr address);
void MutexUnlocking(ThreadState* t, uptr pc, uptr address);
void ReadLocked(ThreadState* t, uptr pc, uptr address);
void ReadUnlocking(ThreadState* t, uptr pc, uptr address);
// How often the thread has locked it, not counting unlocked ones.
u32 LockDepth(ThreadState* t, uptr address);
// Of a read-write lock, whichever way the thread holds it; true = for reading.
bool RwUnlocking(ThreadState* t, uptr pc, uptr address);

// Fences (orders are those of C11).
void Fence(ThreadState* t, uptr pc, int order);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_SYNC_SYNC_H_
