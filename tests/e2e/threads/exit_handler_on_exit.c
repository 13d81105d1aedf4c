// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A thread registers an exit handler with on_exit; main ends and calls it. The
// handler comes after its registration. RACY: the thread writes behind the
// registration.
//
// EDGE: threads | on_exit | registration -> call of the handler
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>

#include "../../support/invisible_barrier.h"

int shared_value;

NOINLINE static void Handler(int status, void *unused) {
  (void)status;
  (void)unused;
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Handler{{.*}}exit_handler_on_exit.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Write(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Write{{.*}}exit_handler_on_exit.c:[[#@LINE-2]]:
}

static void *Thread(void *unused) {
#ifndef RACY
  Write();
#endif
  on_exit(Handler, NULL);
#ifdef RACY
  Write();
#endif
  InvisibleSet(1);
  for (;;) {
    InvisibleYield();
  }
  return unused;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, Thread, NULL);
  InvisibleAwait(1);
  exit(0);
}
