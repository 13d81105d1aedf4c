// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The main thread may end by pthread_exit before the process does, and be
// joined like any other. RACY: the other thread looks before it joins it.
//
// EDGE: threads | pthread_join | the main thread's end -> join
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <pthread.h>
#include <stddef.h>

#include "../../support/invisible_barrier.h"

pthread_t main_thread;
int shared_value;

NOINLINE static void Read(void) {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}join_main.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Write(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Write{{.*}}join_main.c:[[#@LINE-2]]:
}

static void *Thread(void *unused) {
  InvisibleAwait(1);
#ifdef RACY
  Read();
#endif
  pthread_join(main_thread, NULL);
#ifndef RACY
  Read();
#endif
  return unused;
}

int main(void) {
  pthread_t thread;
  main_thread = pthread_self();
  pthread_create(&thread, NULL, Thread, NULL);
  Write();
  InvisibleSet(1);
  pthread_exit(NULL);
}
