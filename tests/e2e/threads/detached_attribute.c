// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// As detach.c, with the thread created detached.
//
// EDGE: threads | PTHREAD_CREATE_DETACHED | orders nothing at the end of the
// thread, a mutex must
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <pthread.h>
#include <stddef.h>

#include "../../support/invisible_barrier.h"

int shared_value;
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

NOINLINE static void Read(void) {
  pthread_mutex_lock(&lock);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}detached_attribute.c:[[#@LINE-2]]:
  KEEP(seen);
  pthread_mutex_unlock(&lock);
}

NOINLINE static void Write(void) {
#ifndef RACY
  pthread_mutex_lock(&lock);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Write{{.*}}detached_attribute.c:[[#@LINE-2]]:
#ifndef RACY
  pthread_mutex_unlock(&lock);
#endif
}

static void *Thread(void *unused) {
  (void)unused;
  Write();
  InvisibleSet(1);
  return NULL;
}

int main(void) {
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_create(&thread, &attributes, Thread, NULL);
  pthread_attr_destroy(&attributes);
  InvisibleAwait(1);
  Read();
}
