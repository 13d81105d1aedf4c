// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// To detach a thread that has ended is not to join it. RACY: main goes on as if
// it were.
//
// EDGE: threads | pthread_detach | orders nothing
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <pthread.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../support/invisible_barrier.h"

long thread_id;
int shared_value;

NOINLINE static void Read(void) {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}detach_orders_nothing.c:[[#@LINE-2]]:
  KEEP(seen);
}

static void *Thread(void *unused) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Thread{{.*}}detach_orders_nothing.c:[[#@LINE-2]]:
  __atomic_store_n(&thread_id, InvisibleSyscall(SYS_gettid, 0, 0, 0),
                   __ATOMIC_RELAXED);
  InvisibleSet(1);
  return unused;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, Thread, NULL);
  InvisibleAwait(1);
  InvisibleAwaitThreadGone(__atomic_load_n(&thread_id, __ATOMIC_RELAXED));
#ifdef RACY
  pthread_detach(thread);
#else
  pthread_join(thread, NULL);
#endif
  Read();
}
