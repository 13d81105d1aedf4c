// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locks and plain acquire/release on an address.
//
// A mutex carries one clock: lock learns it, unlock replaces it.  A read-write
// lock carries two, so that readers order nothing among themselves: a reader
// learns what writers released; a reader's release is merged aside, and only
// the next writer learns it.
#include "runtime/sync/sync.h"

namespace hbsan {
namespace {

HeldLock* FindHeld(ThreadState* t, uptr address) {
  for (u32 i = t->held_count; i-- > 0;)
    if (t->held[i].address == address)
      return &t->held[i];
  return nullptr;
}

// True when this is the outermost acquisition.
bool NoteLocked(ThreadState* t, uptr pc, uptr address, u32 id, bool read,
                bool counts) {
  if (HeldLock* h = FindHeld(t, address)) {
    h->count += counts;
    return !counts;
  }
  AppendLockEvent(t, read ? EventKind::kReadLock : EventKind::kLock, pc,
                  address, id);
  // Beyond the limit a lock still orders; it is only missing from reports.
  if (t->held_count < kMaxHeldLocks)
    t->held[t->held_count++] = {address, id, 1, read, CurrentContext(t), pc};
  return true;
}

// MutexLocked without the object's lock.  False, and nothing done, when the
// object is new or there is more to learn than its first line says.
HBSAN_ALWAYS_INLINE bool MutexLockedUnlocked(ThreadState* t, uptr pc,
                                             uptr address, bool counts) {
  const SyncObject* o = FindObject(address);
  if (o == nullptr)
    return false;
  SyncClock clock;
  bool plain;
  if (!PeekClock(o, address, &clock,
                 [&] {
                   plain = LoadRelaxed(&o->kind) != ObjectKind::kUnknown &&
                           LoadRelaxed(&o->reader_clock.version) == 0;
                 }) ||
      !plain || !HasHeard(t, clock)) {
    return false;
  }
  if (NoteLocked(t, pc, address, o->id, false, counts) && !t->ignore_sync)
    AcquireClock(t, clock);
  return true;
}

HBSAN_ALWAYS_INLINE void Locked(ThreadState* t, uptr pc, uptr address,
                                bool counts) {
  if (HBSAN_LIKELY(MutexLockedUnlocked(t, pc, address, counts)))
    return;
  SyncObject* o = LockObject(t, pc, address);
  if (o->kind == ObjectKind::kUnknown)
    o->kind = ObjectKind::kMutex;
  if (NoteLocked(t, pc, address, o->id, false, counts) && !t->ignore_sync) {
    AcquireClock(t, o->clock);
    AcquireClock(t, o->reader_clock);
  }
  UnlockObject(o);
}

// True when this is the outermost release.
bool NoteUnlocking(ThreadState* t, uptr pc, const SyncObject* o) {
  HeldLock* h = FindHeld(t, o->address);
  if (h && --h->count > 0)
    return false;
  AppendLockEvent(t, EventKind::kUnlock, pc, o->address, o->id);
  if (!h)
    return true;  // locked by another thread, or beyond the limit
  t->held_count--;
  for (HeldLock* end = t->held + t->held_count; h < end; h++) *h = h[1];
  return true;
}

}  // namespace

void Acquire(ThreadState* t, uptr pc, uptr address, SyncKind kind) {
  if (t->ignore_sync)
    return;
  SyncObject* o = LockObjectIfExists(address);
  if (!o)
    return;
  if (AcquireClock(t, o->clock))
    AppendAcquisition(t, kind, pc, address);
  UnlockObject(o);
}

void Release(ThreadState* t, uptr pc, uptr address, SyncKind kind) {
  if (t->ignore_sync)
    return;
  SyncObject* o = LockObject(t, pc, address);
  ReleaseClock(t, &o->clock);
  UnlockObject(o);
  Tick(t, pc, kind, address);
}

void ReleaseMerge(ThreadState* t, uptr pc, uptr address, SyncKind kind) {
  if (t->ignore_sync)
    return;
  SyncObject* o = LockObject(t, pc, address);
  ReleaseMergeClock(t, &o->clock);
  UnlockObject(o);
  Tick(t, pc, kind, address);
}

void MutexCreate(ThreadState* t, uptr pc, uptr address, ObjectKind kind) {
  // A lock made where another one was is another lock.
  ForgetObjects(address, 1);
  SyncObject* o = LockObject(t, pc, address);
  o->kind = kind;
  UnlockObject(o);
}

void MutexDestroy(ThreadState*, uptr, uptr address) {
  ForgetObjects(address, 1);
}

void MutexLocked(ThreadState* t, uptr pc, uptr address) {
  Locked(t, pc, address, true);
}

void PlainMutexLocked(ThreadState* t, uptr pc, uptr address) {
  Locked(t, pc, address, false);
}

void MutexUnlocking(ThreadState* t, uptr pc, uptr address) {
  SyncObject* o = LockObject(t, pc, address);
  bool outermost = NoteUnlocking(t, pc, o);
  if (outermost && !t->ignore_sync) {
    ReleaseClock(t, &o->clock);
    // The holder learnt the readers' clock when it locked.
    ClearClock(&o->reader_clock);
  }
  UnlockObject(o);
  if (outermost && !t->ignore_sync)
    Tick(t, pc, SyncKind::kUnlock, address);
}

void ReadLocked(ThreadState* t, uptr pc, uptr address) {
  SyncObject* o = LockObject(t, pc, address);
  if (o->kind == ObjectKind::kUnknown)
    o->kind = ObjectKind::kRwLock;
  NoteLocked(t, pc, address, o->id, true, true);
  if (!t->ignore_sync)
    AcquireClock(t, o->clock);
  UnlockObject(o);
}

void ReadUnlocking(ThreadState* t, uptr pc, uptr address) {
  SyncObject* o = LockObject(t, pc, address);
  NoteUnlocking(t, pc, o);
  if (!t->ignore_sync)
    ReleaseMergeClock(t, &o->reader_clock);
  UnlockObject(o);
  if (!t->ignore_sync)
    Tick(t, pc, SyncKind::kReadUnlock, address);
}

u32 LockDepth(ThreadState* t, uptr address) {
  HeldLock* h = FindHeld(t, address);
  return h ? h->count : 0;
}

bool RwUnlocking(ThreadState* t, uptr pc, uptr address) {
  HeldLock* h = FindHeld(t, address);
  bool reads = h && h->read;
  (reads ? ReadUnlocking : MutexUnlocking)(t, pc, address);
  return reads;
}

}  // namespace hbsan
