// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A race in the child of a fork is reported by the child, with its own status.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: %expect 0 %t 2>&1 | FileCheck %s

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void Second(void) {
  shared_value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T
  // CHECK-NEXT: #0 Second {{.*}}fork_child.c:[[#@LINE-2]]:
}

NOINLINE static void First(void) { shared_value = 1; }

int main(void) {
  pid_t child = fork();
  if (child == 0) {
    RunPair(First, Second);
    return 0;
  }
  int status = 0;
  waitpid(child, &status, 0);
  printf("child ended with %d\n", WEXITSTATUS(status));
  fflush(stdout);
  // CHECK: child ended with 66
}
