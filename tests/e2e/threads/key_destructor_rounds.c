// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A destructor of thread-specific data that sets the value again is called in
// the next round; the join comes after the last. RACY: main reads before the
// join.
//
// EDGE: threads | pthread_key_create | a destructor, in any round -> join
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <pthread.h>
#include <stddef.h>

#include "../../support/invisible_barrier.h"

enum { kRounds = 3 };
pthread_key_t key;
int shared_value;

NOINLINE static void Read(void) {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}key_destructor_rounds.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Destroy(void *value) {
  char *round = (char *)value + 1;
  if (round - (char *)&key < kRounds) {
    pthread_setspecific(key, round);
    return;
  }
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Destroy{{.*}}key_destructor_rounds.c:[[#@LINE-2]]:
  InvisibleSet(1);
}

static void *Thread(void *unused) {
  pthread_setspecific(key, &key);
  return unused;
}

int main(void) {
  pthread_t thread;
  pthread_key_create(&key, Destroy);
  pthread_create(&thread, NULL, Thread, NULL);
#ifdef RACY
  InvisibleAwait(1);
  Read();
#endif
  pthread_join(thread, NULL);
#ifndef RACY
  Read();
#endif
}
