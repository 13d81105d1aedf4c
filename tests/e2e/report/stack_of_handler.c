// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The stack of a signal's handler goes on with the callers of the function that
// was interrupted, not with a call from there that had returned before; and that
// function keeps its own stack. RACY: nothing is locked.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <pthread.h>
#include <signal.h>

#include "../../support/two_threads.h"

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
_Alignas(8) int by_handler;
_Alignas(8) int by_interrupted;
int written;

#ifdef RACY
#define LOCKED(statement) statement
#else
#define LOCKED(statement)        \
  do {                           \
    pthread_mutex_lock(&lock);   \
    statement;                   \
    pthread_mutex_unlock(&lock); \
  } while (0)
#endif

static void Handler(int signal) {
  (void)signal;
  LOCKED(by_handler = 1);
}

NOINLINE static void Returned(void) {
  written = 1;
  KEEP(written);
}

INVISIBLE static void Signal(void) {
  InvisibleSyscall(SYS_tgkill, InvisibleSyscall(SYS_getpid, 0, 0, 0),
                   InvisibleSyscall(SYS_gettid, 0, 0, 0), SIGUSR1);
}

NOINLINE static void Interrupted(void) {
  Returned();
  Signal();
  LOCKED(by_interrupted = 1);
}

NOINLINE static void First(void) {
  Interrupted();
  KEEP(written);
}

NOINLINE static void Second(void) {
  LOCKED(by_handler = 1);
  // CHECK: Write of size 4
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 Handler
  // CHECK-NOT: Interrupted
  // CHECK: #{{[0-9]}} First
  LOCKED(by_interrupted = 1);
  // CHECK: Write of size 4
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 Interrupted
  // CHECK-NEXT: #1 First
}

int main(void) {
  signal(SIGUSR1, Handler);
  RunUnordered(First, Second);
}
