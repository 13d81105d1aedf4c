// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// TSan's interface for fibers: each is a thread of the model, with a name and a
// call stack of its own. A switch orders what was done before it. RACY: the
// switches are told to order nothing.
//
// EDGE: threads | __tsan_switch_to_fiber | what came before the switch -> what
// the other fiber does, unless the flag says no
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <sanitizer/tsan_interface.h>
#include <stdlib.h>
#include <ucontext.h>

#include "../../support/invisible_barrier.h"

#ifdef RACY
enum { kFlags = 1 << 0 };  // __tsan_switch_to_fiber_no_sync
#else
enum { kFlags = 0 };
#endif

typedef struct {
  ucontext_t context;
  void *fiber;
} Fiber;
static Fiber first, second;
int shared_value;

static void Switch(Fiber *from, Fiber *to) {
  __tsan_switch_to_fiber(to->fiber, kFlags);
  swapcontext(&from->context, &to->context);
}

NOINLINE static void SwitchDeep(int depth) {
  if (depth == 0)
    Switch(&second, &first);
  else
    SwitchDeep(depth - 1);
  KEEP(depth);
}

NOINLINE static void Write(int value) { shared_value = value; }

NOINLINE static void InFiber(void) {
  SwitchDeep(20);
  Write(1);
  SwitchDeep(20);
}

static void FiberMain(void) {
  InFiber();
  abort();
}

NOINLINE static void InMain(void) {
  Switch(&first, &second);
  Write(2);
}

int main(void) {
  first.fiber = __tsan_get_current_fiber();
  second.fiber = __tsan_create_fiber(0);
  __tsan_set_fiber_name(second.fiber, "a fiber");
  getcontext(&second.context);
  second.context.uc_stack.ss_size = 1 << 18;
  second.context.uc_stack.ss_sp = malloc(1 << 18);
  makecontext(&second.context, FiberMain, 0);
  Switch(&first, &second);
  InMain();
  __tsan_destroy_fiber(second.fiber);
  free(second.context.uc_stack.ss_sp);
}
// CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by main thread
// CHECK-NEXT: #0 Write
// CHECK-NEXT: #1 InMain
// CHECK-NEXT: #2 main
// CHECK-EMPTY:
// CHECK-NEXT: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1 'a fiber'
// CHECK-NEXT: #0 Write
// CHECK-NEXT: #1 InFiber
// CHECK-NEXT: #2 FiberMain
// CHECK-NOT: #{{[0-9]}} main
// CHECK: Location is global
// CHECK: Thread T1 'a fiber'{{.*}} created by main thread at:
// CHECK-NEXT: #0 main
