// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// pthread_once and C11's call_once: the routine is ordered before every return.
// The real function takes a routine without an argument, so the routine and the
// control travel in a thread-local note.
//
// Whether it calls the routine or waits for another thread that does, the real
// function does not say.  So it counts as a wait, which the routine interrupts.
#include <pthread.h>
#include <threads.h>

#include "runtime/intercept/front_end.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

HBSAN_REAL(pthread_once);
HBSAN_REAL(call_once);

namespace {

struct OnceNote {
  ThreadState* t;
  void (*routine)();
  uptr pc, control;
};
__thread const OnceNote* once_note;

void RunOnce() {
  // The routine may use pthread_once itself.
  OnceNote note = *once_note;
  if (note.t == nullptr) {
    note.routine();
    return;
  }
  EndWait(note.t);
  note.routine();
  {
    ScopedRuntime scope(note.t);
    Release(note.t, note.pc, note.control, SyncKind::kOnce);
  }
  BeginBlocked(note.t);
}

template <typename Call>
int OnceWatched(const OnceNote& note, Call call) {
  const OnceNote* outer = once_note;
  once_note = &note;
  int result = Wait(note.t, call);
  once_note = outer;
  if (note.t != nullptr) {
    ScopedRuntime scope(note.t);
    Acquire(note.t, note.pc, note.control);
  }
  return result;
}

}  // namespace

HBSAN_EXPORT int pthread_once(pthread_once_t* control, void (*routine)()) {
  return OnceWatched(
      {CurrentThread(), routine, HBSAN_CALLER(), Address(control)},
      [=] { return real_pthread_once(control, RunOnce); });
}

HBSAN_EXPORT void call_once(once_flag* flag, void (*routine)()) {
  OnceWatched({CurrentThread(), routine, HBSAN_CALLER(), Address(flag)}, [=] {
    real_call_once(flag, RunOnce);
    return 0;
  });
}
