// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the creator did before thrd_create is visible to the new thread, what it
// does afterwards is not.
//
// EDGE: C11 | thrd_create | create -> the thread's first step
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <threads.h>

#include "../../support/invisible_barrier.h"

int shared_value;

NOINLINE static void Read(void) {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}c11_thrd_create.c:[[#@LINE-2]]:
  KEEP(seen);
}

static int Thread(void *unused) {
  (void)unused;
  InvisibleAwait(1);
  Read();
  return 0;
}

NOINLINE static void Write(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Write{{.*}}c11_thrd_create.c:[[#@LINE-2]]:
}

int main(void) {
  thrd_t thread;
#ifndef RACY
  Write();
#endif
  thrd_create(&thread, Thread, NULL);
#ifdef RACY
  Write();
#endif
  InvisibleSet(1);
  thrd_join(thread, NULL);
}
