// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// pthread_once and C11's call_once: the routine is ordered before every return.
// The real function takes a routine without an argument, so the routine and the
// control travel in a thread-local note.
#include <pthread.h>
#include <threads.h>

#include "runtime/intercept/front_end.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

HBSAN_REAL(pthread_once);
HBSAN_REAL(call_once);

namespace {

struct OnceNote {
  void (*routine)();
  uptr pc, control;
};
__thread const OnceNote* once_note;

void RunOnce() {
  // The routine may use pthread_once itself.
  OnceNote note = *once_note;
  note.routine();
  if (ThreadState* t = CurrentThread()) {
    ScopedRuntime scope(t);
    Release(t, note.pc, note.control, SyncKind::kOnce);
  }
}

template <typename Call>
int OnceWatched(const OnceNote& note, Call call) {
  const OnceNote* outer = once_note;
  once_note = &note;
  int result = call();
  once_note = outer;
  if (ThreadState* t = CurrentThread()) {
    ScopedRuntime scope(t);
    Acquire(t, note.pc, note.control);
  }
  return result;
}

}  // namespace

HBSAN_EXPORT int pthread_once(pthread_once_t* control, void (*routine)()) {
  return OnceWatched({routine, HBSAN_CALLER(), Address(control)},
                     [=] { return real_pthread_once(control, RunOnce); });
}

HBSAN_EXPORT void call_once(once_flag* flag, void (*routine)()) {
  OnceWatched({routine, HBSAN_CALLER(), Address(flag)}, [=] {
    real_call_once(flag, RunOnce);
    return 0;
  });
}
