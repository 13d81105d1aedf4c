// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Umbrella of the detection layer: the check of one access against its shadow
// cells.  check_access.cc is the heart; the hooks that instrumented code calls
// (abi.h) are defined there.
#ifndef HBSAN_RUNTIME_DETECT_DETECT_H_
#define HBSAN_RUNTIME_DETECT_DETECT_H_

#include "runtime/base/base.h"
#include "runtime/shadow/shadow.h"
#include "runtime/thread/thread.h"

namespace hbsan {

// Checks and records an access of `bytes` at `address`, any size.  A free is of
// a whole block or of its beginning.
void CheckRange(ThreadState* t, uptr pc, uptr address, uptr bytes,
                AccessKind kind);
// The same for a write to a block that the thread has just made, and whose
// address no other thread can know yet.
void CheckNew(ThreadState* t, uptr pc, uptr address, uptr bytes);
// The same for a run of reads or writes.
void CheckRun(ThreadState* t, uptr pc, const Run& run, AccessKind kind);
// As CheckRange, for 1 to 16 bytes by an atomic operation.
void CheckAtomic(ThreadState* t, uptr pc, uptr address, u32 bytes,
                 AccessKind kind);
// The same for one that lies in a granule, made up by the caller, who may know
// most of it beforehand: the slot `own`, and `pc_kind` as Event::PackPc makes
// it.
void CheckAtomicSlot(ThreadState* t, uptr address, u32 own, u64 pc_kind);

// A found race, as the check hands it over.  `address` and `bytes` are the
// current access's; `cell_address` is the granule in which it collided.
struct RaceFound {
  ThreadState* thread;
  uptr pc;
  uptr address;
  uptr bytes;
  AccessKind kind;
  uptr granule;
  Slot current, previous;
  SlotOrigin origin;  // of the latter; no owner if unknown
};
// Defined by the report layer.  Runs as ordinary C++ code; the access check
// reaches it through a thunk that preserves every register.
void ReportRace(const RaceFound& race);

// Asks the processor what the thunks must save.  Before the first race.
void InitDetect();

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_DETECT_DETECT_H_
