// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The guards of function-local statics (Itanium C++ ABI, section 3.3.3).
//
// Implemented here rather than forwarded: the guard's value and its clock must
// change together, because instrumented code first reads the guard with an
// acquire load, and the C++ library may be a static archive without a "next"
// definition.  The states are those of libstdc++, in the first four bytes:
//
//   0           not initialised
//   1           initialised (the first byte is what inline code looks at)
//   kRunning    a thread runs the initialiser
//   + kWaiters  and others sleep until it is done
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>

#include "runtime/base/syscall.h"
#include "runtime/intercept/front_end.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

namespace {

constexpr u32 kDone = 1;
constexpr u32 kRunning = 1 << 8;
constexpr u32 kWaiters = 1 << 16;

void Sleep(u32* word, u32 while_equal) {
  RawSyscall(SYS_futex, SyscallArg(word), FUTEX_WAIT_PRIVATE, while_equal, 0);
}

void WakeAll(u32* word) {
  RawSyscall(SYS_futex, SyscallArg(word), FUTEX_WAKE_PRIVATE, INT_MAX);
}

// Leaves the running state; wakes whoever waits.
void Finish(u32* word, u32 state) {
  // Release: pairs with the acquire loads of the guard.
  u32 old = __atomic_exchange_n(word, state, __ATOMIC_ACQ_REL);
  if (old & kWaiters)
    WakeAll(word);
}

// The state changes and the guard's clock says what the initialiser did.
void FinishAndRelease(uptr pc, u64* guard, u32 state) {
  auto* word = reinterpret_cast<u32*>(guard);
  ThreadState* t = CurrentThread();
  if (t == nullptr || t->ignore_sync != 0) {
    Finish(word, state);
    return;
  }
  ScopedRuntime scope(t);
  SyncObject* object = LockObject(t, pc, Address(guard));
  ReleaseClock(t, &object->clock);
  Finish(word, state);
  UnlockObject(object);
  Tick(t, pc, SyncKind::kOnce, Address(guard));
}

void Learn(uptr pc, u64* guard) {
  if (ThreadState* t = CurrentThread()) {
    ScopedRuntime scope(t);
    Acquire(t, pc, Address(guard), SyncKind::kOnce);
  }
}

}  // namespace

// 1 = the caller must run the initialiser.
HBSAN_EXPORT int __cxa_guard_acquire(u64* guard) {
  auto* word = reinterpret_cast<u32*>(guard);
  for (;;) {
    u32 state = LoadAcquire(word);  // pairs with Finish
    if (state & kDone)
      break;
    if (state == 0) {
      // Acquire: pairs with the Finish of an initialiser that threw.
      if (__atomic_compare_exchange_n(word, &state, kRunning, false,
                                      __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
        Learn(HBSAN_CALLER(), guard);
        return 1;
      }
      continue;
    }
    u32 waited = state | kWaiters;
    if (state == waited ||
        __atomic_compare_exchange_n(word, &state, waited, false,
                                    __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
      Wait(CurrentThread(), [=] {
        Sleep(word, waited);
        return 0;
      });
    }
  }
  Learn(HBSAN_CALLER(), guard);
  return 0;
}

HBSAN_EXPORT void __cxa_guard_release(u64* guard) {
  FinishAndRelease(HBSAN_CALLER(), guard, kDone);
}

// The initialiser threw.
HBSAN_EXPORT void __cxa_guard_abort(u64* guard) {
  FinishAndRelease(HBSAN_CALLER(), guard, 0);
}
