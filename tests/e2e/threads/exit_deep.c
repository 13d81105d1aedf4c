// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// pthread_exit from deep within calls: the handlers and destructors run, and
// the join comes after them and brings the value. RACY: main reads before the
// join.
//
// EDGE: threads | pthread_exit | the thread's end, with cleanup handlers and
// destructors -> join
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <pthread.h>
#include <stdlib.h>

#include "../../support/invisible_barrier.h"

pthread_key_t key;
int handler_value, destructor_value;

NOINLINE static void Read(void) {
  int seen = destructor_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}exit_deep.c:[[#@LINE-2]]:
  KEEP(seen);
  seen = handler_value;
  KEEP(seen);
}

NOINLINE static void Destroy(void *value) {
  (void)value;
  destructor_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Destroy{{.*}}exit_deep.c:[[#@LINE-2]]:
  InvisibleSet(1);
}

NOINLINE static void CleanUp(void *unused) {
  (void)unused;
  handler_value = 1;
}

NOINLINE static void Deep(int depth) {
  if (depth == 0) {
    pthread_exit(&key);
  }
  Deep(depth - 1);
  KEEP(depth);
}

static void *Thread(void *unused) {
  pthread_setspecific(key, &key);
  pthread_cleanup_push(CleanUp, NULL);
  Deep(20);
  pthread_cleanup_pop(0);
  return unused;
}

int main(void) {
  pthread_t thread;
  void *value;
  pthread_key_create(&key, Destroy);
  pthread_create(&thread, NULL, Thread, NULL);
  InvisibleAwait(1);
#ifdef RACY
  Read();
#endif
  pthread_join(thread, &value);
  if (value != &key) {
    abort();
  }
#ifndef RACY
  Read();
#endif
}
