// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The end of the process: the report layer has the last word on its status.
//
//   exit, return from main   on_exit hands over the status; our handler is the
//                            first one registered, so it runs after all others
//   quick_exit               the same by hand
//   _exit, _Exit             intercepted
//
// A child of vfork must not end the parent's reporting, so only the process
// that started up, or a fork's child, counts.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "runtime/intercept/front_end.h"
#include "runtime/intercept/locks.h"
#include "runtime/platform/platform.h"
#include "runtime/report/report.h"

extern "C" int __cxa_at_quick_exit(void (*handler)(void*), void* dso);

using namespace hbsan;

// Without the attribute that they do not return, which is part of their types.
HBSAN_REAL_AS(_exit, void(int), nullptr);
HBSAN_REAL_AS(quick_exit, void(int), nullptr);

namespace hbsan {
namespace {

int own_process;
int quick_exit_status;
u32 finished;

// The status to end with.
int Finish(int status) {
  if (!IsOwnProcess())
    return status;
  if (__atomic_exchange_n(&finished, 1, __ATOMIC_RELAXED) != 0)
    return status;
  ThreadState* t = CurrentThread();
  ScopedRuntime scope(t);
  return FinishReports(t, status);
}

void OnExit(int status, void*) {
  int wanted = Finish(status);
  if ((wanted & 0xff) == (status & 0xff))
    return;         // libc goes on as always
  fflush(nullptr);  // what exit() would still have done
  platform::ExitNow(wanted);
}

void OnQuickExit(void*) {
  int wanted = Finish(quick_exit_status);
  if ((wanted & 0xff) != (quick_exit_status & 0xff))
    platform::ExitNow(wanted);
}

}  // namespace

void InitExit() {
  own_process = platform::ProcessId();
  on_exit(OnExit, nullptr);
  __cxa_at_quick_exit(OnQuickExit, nullptr);
}

bool IsOwnProcess() { return platform::ProcessId() == own_process; }

void NoteForkedProcess() {
  own_process = platform::ProcessId();
  finished = 0;
}

}  // namespace hbsan

HBSAN_EXPORT void _exit(int status) {
  if (g_runtime_ready)
    status = Finish(status);
  real__exit(status);
  __builtin_unreachable();
}

HBSAN_EXPORT void _Exit(int status) {
  if (g_runtime_ready)
    status = Finish(status);
  real__exit(status);
  __builtin_unreachable();
}

HBSAN_EXPORT void quick_exit(int status) {
  quick_exit_status = status;
  real_quick_exit(status);
  __builtin_unreachable();
}
