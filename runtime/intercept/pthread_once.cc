// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// pthread_once and C11's call_once: the routine is ordered before every return.
// The real function takes a routine without an argument, so the routine and the
// control travel in a thread-local note.
//
// A routine left by an exception is ordered before the next attempt (C++20,
// [thread.once.callonce]); a cancelled one counts as never run, and orders
// nothing.  The unwinder says so: it asks the personality routine of each frame
// that it drops, and that of RunOnce only releases.  Thus nothing of the C++
// library is needed.
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
  const OnceNote* outer;
};
__thread const OnceNote* once_note;

void ReleaseOnce(const OnceNote& note) {
  ScopedRuntime scope(note.t);
  Release(note.t, note.pc, note.control, SyncKind::kOnce);
}

}  // namespace

// The psABI's personality routine, reduced to what is needed here.
extern "C" __attribute__((used, visibility("hidden"))) int hbsan_once_left(
    int /*version*/, int actions, u64 /*exception_class*/, void* /*exception*/,
    void* /*context*/) {
  constexpr int kCleanupPhase = 2, kForcedUnwind = 8, kContinueUnwind = 8;
  if (actions & kCleanupPhase) {
    const OnceNote& note = *once_note;
    once_note = note.outer;
    if (note.t != nullptr && !(actions & kForcedUnwind))
      ReleaseOnce(note);
  }
  return kContinueUnwind;
}

namespace {

void RunOnce() {
  asm volatile(".cfi_personality 0x1b, hbsan_once_left");
  // The routine may use pthread_once itself.
  OnceNote note = *once_note;
  if (note.t == nullptr) {
    note.routine();
    return;
  }
  EndWait(note.t);
  {
    ScopedRuntime scope(note.t);
    Acquire(note.t, note.pc, note.control, SyncKind::kOnce);
  }
  note.routine();
  ReleaseOnce(note);
  BeginBlocked(note.t);
}

template <typename Call>
int OnceWatched(const OnceNote& note, Call call) {
  once_note = &note;
  CallFrame frame(note.pc);
  int result = Wait(note.t, call);
  once_note = note.outer;
  if (note.t != nullptr) {
    ScopedRuntime scope(note.t);
    Acquire(note.t, note.pc, note.control, SyncKind::kOnce);
  }
  return result;
}

}  // namespace

HBSAN_EXPORT int pthread_once(pthread_once_t* control, void (*routine)()) {
  return OnceWatched(
      {CurrentThread(), routine, HBSAN_CALLER(), Address(control), once_note},
      [=] { return real_pthread_once(control, RunOnce); });
}

HBSAN_EXPORT void call_once(once_flag* flag, void (*routine)()) {
  OnceWatched(
      {CurrentThread(), routine, HBSAN_CALLER(), Address(flag), once_note},
      [=] {
        real_call_once(flag, RunOnce);
        return 0;
      });
}
