// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exit handlers: what was done before one was registered is ordered before its
// call, whichever thread ends the process.  The destructor of a function's
// static variable is such a handler, of whichever thread came by first.
//
// Handlers run in the reverse order, so behind each we register one of ours,
// which runs just before it and learns for it.
#include <stdlib.h>

#include "runtime/intercept/front_end.h"
#include "runtime/sync/sync.h"

extern "C" int __cxa_atexit(void (*handler)(void*), void* arg, void* module);
extern "C" int __cxa_at_quick_exit(void (*handler)(void*), void* module);

using namespace hbsan;

HBSAN_REAL(__cxa_atexit);
HBSAN_REAL(__cxa_at_quick_exit);
HBSAN_REAL(on_exit);

namespace {

// One byte stands for one clock.  If there are more handlers, some share one.
constexpr u32 kClocks = 4096;
char clocks[kClocks];
char quick_clock;  // handlers of quick_exit get no argument
u32 registered;

void ReleaseTo(uptr pc, char* clock) {
  InRuntime([=](ThreadState* t) {
    ReleaseMerge(t, pc, Address(clock), SyncKind::kExitHandler);
  });
}

char* ReleaseToNext(uptr pc) {
  u32 number = __atomic_fetch_add(&registered, 1, __ATOMIC_RELAXED);
  char* clock = &clocks[number % kClocks];
  ReleaseTo(pc, clock);
  return clock;
}

void Learn(void* clock) {
  InRuntime([=](ThreadState* t) {
    Acquire(t, 0, Address(clock), SyncKind::kExitHandler);
  });
}

void LearnWithStatus(int, void* clock) { Learn(clock); }
void LearnQuickly(void*) { Learn(&quick_clock); }

}  // namespace

// atexit() is linked into each module and calls this.
HBSAN_EXPORT int __cxa_atexit(void (*handler)(void*), void* arg, void* module) {
  char* clock = ReleaseToNext(HBSAN_CALLER());
  int result = real___cxa_atexit(handler, arg, module);
  real___cxa_atexit(Learn, clock, module);
  return result;
}

HBSAN_EXPORT int __cxa_at_quick_exit(void (*handler)(void*), void* module) {
  ReleaseTo(HBSAN_CALLER(), &quick_clock);
  int result = real___cxa_at_quick_exit(handler, module);
  real___cxa_at_quick_exit(LearnQuickly, module);
  return result;
}

HBSAN_EXPORT int on_exit(void (*handler)(int, void*), void* arg) {
  char* clock = ReleaseToNext(HBSAN_CALLER());
  int result = real_on_exit(handler, arg);
  real_on_exit(LearnWithStatus, clock);
  return result;
}
