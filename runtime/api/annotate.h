// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the annotations of hbsan.h and those made for other detectors have in
// common.
#ifndef HBSAN_RUNTIME_API_ANNOTATE_H_
#define HBSAN_RUNTIME_API_ANNOTATE_H_

#include "runtime/intercept/front_end.h"
#include "runtime/shadow/shadow.h"
#include "runtime/sync/sync.h"

namespace hbsan {

// Atomic operations may come before and after an annotation of their object:
// lock words, reference counts.
inline void MarkAnnotated(ThreadState* t, uptr pc, uptr address) {
  const SyncObject* known = FindObject(address);
  if (known != nullptr && LoadRelaxed(&known->annotated))
    return;
  SyncObject* o = LockObject(t, pc, address);
  StoreRelaxed(&o->annotated, true);
  UnlockObject(o);
}

inline void AnnotateRelease(uptr pc, uptr address) {
  InRuntime([=](ThreadState* t) {
    MarkAnnotated(t, pc, address);
    ReleaseMerge(t, pc, address, SyncKind::kAnnotation);
  });
}

inline void AnnotateAcquire(uptr pc, uptr address) {
  InRuntime(
      [=](ThreadState* t) { Acquire(t, pc, address, SyncKind::kAnnotation); });
}

inline void AnnotateCreate(uptr pc, uptr lock) {
  InRuntime(
      [=](ThreadState* t) { MutexCreate(t, pc, lock, ObjectKind::kMutex); });
}

inline void AnnotateDestroy(uptr pc, uptr lock) {
  InRuntime([=](ThreadState* t) { MutexDestroy(t, pc, lock); });
}

inline void AnnotateLocked(uptr pc, uptr lock, bool read) {
  InRuntime([=](ThreadState* t) {
    if (read)
      ReadLocked(t, pc, lock);
    else
      MutexLocked(t, pc, lock);
  });
}

inline void AnnotateUnlocking(uptr pc, uptr lock, bool read) {
  InRuntime([=](ThreadState* t) {
    MarkAnnotated(t, pc, lock);
    if (read)
      ReadUnlocking(t, pc, lock);
    else
      MutexUnlocking(t, pc, lock);
  });
}

inline void AnnotateNew(uptr begin, uptr bytes) {
  InRuntime([=](ThreadState*) {
    if (bytes == 0 || !IsAppAddress(begin))
      return;
    ResetShadow(begin, bytes);
    ForgetObjects(begin, bytes);
  });
}

inline void AnnotateBenign(uptr pc, uptr begin, uptr bytes) {
  InRuntime([=](ThreadState* t) {
    if (IsAppAddress(begin))
      MarkBenign(t, pc, begin, bytes);
  });
}

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_API_ANNOTATE_H_
