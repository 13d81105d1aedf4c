// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A mutex that is made where another one was destroyed is another mutex: what
// the first one ordered, it does not. RACY: it is made anew between the two
// critical sections.
//
// EDGE: pthread | pthread_mutex_destroy, _init | no edge into the new mutex
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
int shared_value;

NOINLINE static void Second(void) {
#ifdef RACY
  pthread_mutex_destroy(&lock);
  pthread_mutex_init(&lock, NULL);
#endif
  pthread_mutex_lock(&lock);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}mutex_destroyed.c:[[#@LINE-2]]:
  KEEP(seen);
  pthread_mutex_unlock(&lock);
}

NOINLINE static void First(void) {
  pthread_mutex_lock(&lock);
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}mutex_destroyed.c:[[#@LINE-2]]:
  pthread_mutex_unlock(&lock);
}

int main(void) { RunUnordered(First, Second); }
