// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A fiber begins on one thread and ends on another. What it did first is ordered
// before what the second thread does when the fiber has switched back to it.
// RACY: the second thread looks before it switches.
//
// EDGE: threads | __tsan_switch_to_fiber | the switch away -> the switch back,
// on whichever thread
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <sanitizer/tsan_interface.h>
#include <stdlib.h>
#include <ucontext.h>

#include "../../support/two_threads.h"

typedef struct {
  ucontext_t context;
  void *fiber;
} Fiber;
static Fiber moving, runners[2];
int shared_value;

NOINLINE static void Write(void) { shared_value = 1; }

NOINLINE static void Look(void) {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T3
  // CHECK-NEXT: #0 {{.*}}Look{{.*}}fiber_moves.c:[[#@LINE-2]]:
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Write
  // CHECK-NEXT: #1 {{.*}}FiberMain
  KEEP(seen);
}

static void SwitchBack(Fiber *to) {
  __tsan_switch_to_fiber(to->fiber, 0);
  swapcontext(&moving.context, &to->context);
}

static void FiberMain(void) {
  Write();
  SwitchBack(&runners[0]);
  SwitchBack(&runners[1]);
  abort();
}

static void RunFiber(Fiber *runner) {
  runner->fiber = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(moving.fiber, 0);
  swapcontext(&runner->context, &moving.context);
}

static void First(void) { RunFiber(&runners[0]); }

static void Second(void) {
#ifdef RACY
  Look();
#endif
  RunFiber(&runners[1]);
#ifndef RACY
  Look();
#endif
}

int main(void) {
  moving.fiber = __tsan_create_fiber(0);
  getcontext(&moving.context);
  moving.context.uc_stack.ss_size = 1 << 18;
  moving.context.uc_stack.ss_sp = malloc(1 << 18);
  makecontext(&moving.context, FiberMain, 0);
  RunUnordered(First, Second);
  __tsan_destroy_fiber(moving.fiber);
}
