// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A new thread gets the stack of a finished, never joined one. What the old
// thread did to its locals is nothing to the new one. RACY: both write through
// a pointer to the stack of main.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#define _GNU_SOURCE
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include "../../support/invisible_barrier.h"

char *addresses[2];
long first_tid;
int *main_stack;

static char *Address(int number) {
  return __atomic_load_n(&addresses[number], __ATOMIC_RELAXED);
}

NOINLINE static void Fill(char *buffer, int value) {
  for (int i = 0; i < 4096; ++i) {
    buffer[i] = (char)value;
  }
  KEEP(*buffer);
#ifdef RACY
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Fill{{.*}}stack_reuse.c:[[#@LINE+4]]:
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Fill{{.*}}stack_reuse.c:[[#@LINE+2]]:
  // CHECK: Location is stack of main thread
  *main_stack = value;
#endif
}

static void *Thread(void *number) {
  char buffer[4096];
  Fill(buffer, 1);
  __atomic_store_n(&addresses[(size_t)number], buffer, __ATOMIC_RELAXED);
  if ((size_t)number == 0) {
    __atomic_store_n(&first_tid, (long)gettid(), __ATOMIC_RELAXED);
  }
  InvisibleSet((unsigned)(size_t)number + 1);
  return NULL;
}

int main(void) {
  int local = 0;
  main_stack = &local;
  pthread_t one, two;
  pthread_create(&one, NULL, Thread, (void *)0);
  pthread_detach(one);
  InvisibleAwait(1);
  InvisibleAwaitThreadGone(__atomic_load_n(&first_tid, __ATOMIC_RELAXED));
  pthread_create(&two, NULL, Thread, (void *)1);
  pthread_join(two, NULL);
  printf("%s stack\n", Address(0) == Address(1) ? "same" : "another");
}
