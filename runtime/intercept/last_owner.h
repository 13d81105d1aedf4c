// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts of owners that a C++ library keeps with atomic operations of its own:
// what all owners did comes before what the last one does to the object.
#ifndef HBSAN_RUNTIME_INTERCEPT_LAST_OWNER_H_
#define HBSAN_RUNTIME_INTERCEPT_LAST_OWNER_H_

#include "runtime/intercept/front_end.h"
#include "runtime/sync/sync.h"

namespace hbsan {

// Gives up a share of *owners, which is `single` while there is one owner. True
// for the last one, who has heard of all others; its share is left to the
// library to give up.  Who is not the last hears of nobody: the standard grants
// no such edge, though the library's instruction makes one.
template <typename Count>
bool GiveUpUnlessLast(ThreadState* t, uptr pc, Count* owners, Count single) {
  ScopedRuntime scope(t);
  SyncObject* object = LockObject(t, pc, Address(owners));
  // A single owner: nobody else can make others.  Acquire, acq_rel: the last
  // one frees what the others used.
  bool last = __atomic_load_n(owners, __ATOMIC_ACQUIRE) == single;
  if (!last && __atomic_fetch_sub(owners, 1, __ATOMIC_ACQ_REL) == single) {
    StoreRelaxed(owners, single);
    last = true;
  }
  if (!last)
    ReleaseMergeClock(t, &object->clock);
  else if (AcquireClock(t, object->clock))
    AppendAcquisition(t, SyncKind::kAtomic, pc, Address(owners));
  UnlockObject(object);
  Tick(t, pc, SyncKind::kAtomic, Address(owners));
  return last;
}

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_INTERCEPT_LAST_OWNER_H_
