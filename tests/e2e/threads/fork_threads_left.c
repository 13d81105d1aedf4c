// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The child of a fork has a copy of what the parent's threads wrote, and none of
// these threads: what it does later, and its own threads, cannot race with them.
// RACY: its own threads race among each other, at the same place.
//
// EDGE: threads | fork | what threads did that the child does not have, before
// all that the child does
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../support/two_threads.h"

enum { kValues = 4096 };
int shared_value;
static int *values;

NOINLINE static void Write(int value) {
  shared_value = value;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T4 (
  // CHECK-NEXT: #0 Write {{.*}}fork_threads_left.c:[[#@LINE-2]]:
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T3 (
  // CHECK-NEXT: #0 Write {{.*}}fork_threads_left.c:[[#@LINE-4]]:
}

static void First(void) { Write(1); }
static void Second(void) { Write(2); }

// Still there when the parent forks; another one is not.
static void *Left(void *argument) {
  (void)argument;
  for (int i = 0; i < kValues; ++i) values[i] = i;
  shared_value = 3;
  InvisibleSet(1);
  InvisibleAwait(3);
  return NULL;
}

static void *Ended(void *argument) {
  (void)argument;
  values[kValues] = 1;
  InvisibleSet(2);
  return NULL;
}

static void InChild(void) {
  for (int i = 0; i <= kValues; ++i) values[i] = -i;
  free(values);
  RunPair(First, Second);
}

int main(void) {
  values = (int *)malloc((kValues + 1) * sizeof(int));
  pthread_t left, ended;
  pthread_create(&left, NULL, Left, NULL);
  InvisibleAwait(1);
  pthread_create(&ended, NULL, Ended, NULL);
  InvisibleAwait(2);
  pid_t child = fork();
  if (child == 0) {
    InvisibleSet(0);
    InChild();
    return 0;
  }
  int status = 0;
  waitpid(child, &status, 0);
  InvisibleSet(3);
  pthread_join(left, NULL);
  pthread_join(ended, NULL);
  return WEXITSTATUS(status);
}
