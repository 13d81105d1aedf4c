// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A fiber forks; in the child all fibers of its thread live on. Many fibers come
// and go, while another thread forks, too. RACY: in the child, switches to others
// order nothing.
//
// EDGE: threads | __tsan_switch_to_fiber | a switch in the child of a fork orders
// as in its parent
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <pthread.h>
#include <sanitizer/tsan_interface.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#ifdef RACY
enum { kFlags = 1 << 0 };  // __tsan_switch_to_fiber_no_sync
#else
enum { kFlags = 0 };
#endif

enum { kFibers = 300, kStackBytes = 1 << 16 };

typedef struct {
  ucontext_t context;
  void *fiber;
  char *stack;
} Fiber;
static Fiber first, fibers[kFibers];
int shared_value;
static long rounds;

static void Switch(Fiber *from, Fiber *to, unsigned flags) {
  __tsan_switch_to_fiber(to->fiber, flags);
  swapcontext(&from->context, &to->context);
}

static void Run(int index) {
  for (;;) {
    ++rounds;
    // CHECK: {{Read|Write}} of size 8 at 0x{{[0-9a-f]+}} by thread T2 (
    // CHECK-NEXT: #0 Run{{.*}}fiber_fork.c:[[#@LINE-2]]:
    // CHECK: Previous write of size 8 at 0x{{[0-9a-f]+}} by thread T300 (
    // CHECK-NEXT: #0 Run{{.*}}fiber_fork.c:[[#@LINE-4]]:
    // CHECK: Thread T2 (tid={{[0-9]+}}, running)
    // CHECK: Thread T300 (tid={{[0-9]+}}, running)
    Switch(&fibers[index], &first, 0);
  }
}

static void Fork(int index) {
  pid_t child = fork();
  if (child == 0) {
    shared_value = 1;
    Switch(&fibers[index], &first, 0);
  }
  int status;
  waitpid(child, &status, 0);
  shared_value = WIFEXITED(status) ? WEXITSTATUS(status) : 99;
  Switch(&fibers[index], &first, 0);
}

static void Start(Fiber *f, void (*function)(int), int index) {
  f->fiber = __tsan_create_fiber(0);
  getcontext(&f->context);
  f->context.uc_stack.ss_size = kStackBytes;
  f->context.uc_stack.ss_sp = f->stack = malloc(kStackBytes);
  makecontext(&f->context, (void (*)(void))function, 1, index);
}

static void End(Fiber *f) {
  __tsan_destroy_fiber(f->fiber);
  free(f->stack);
}

static void *ForkOften(void *unused) {
  for (int i = 0; i < 20; ++i) {
    pid_t child = fork();
    if (child == 0)
      _exit(0);
    waitpid(child, NULL, 0);
  }
  return unused;
}

int main(void) {
  pthread_t forking;
  pthread_create(&forking, NULL, ForkOften, NULL);
  first.fiber = __tsan_get_current_fiber();
  for (int i = 1; i < kFibers; ++i) Start(&fibers[i], Run, i);
  for (int round = 0; round < 3; ++round)
    for (int i = 1; i < kFibers; ++i) Switch(&first, &fibers[i], 0);
  pthread_join(forking, NULL);
  Start(&fibers[0], Fork, 0);
  pid_t parent = getpid();
  Switch(&first, &fibers[0], 0);
  if (getpid() != parent) {
    shared_value = 2;
    for (int i = 1; i < kFibers; ++i) Switch(&first, &fibers[i], kFlags);
  }
  for (int i = 0; i < kFibers; ++i) End(&fibers[i]);
  return shared_value == 2 ? 0 : shared_value;
}
