// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Frames that longjmp left are not in the stack of a later access.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: %expect66 %t 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O0 -g -DRACY %s -o %t.o0
// RUN: %expect66 %t.o0 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O2 -g -DRACY %s -o %t.o2
// RUN: %expect66 %t.o2 2>&1 | FileCheck %s

#include <setjmp.h>

#include "../../support/two_threads.h"

int shared_value;
volatile int depth = 3;
static jmp_buf first_mark;
static jmp_buf second_mark;

NOINLINE static void Jumps(int level, jmp_buf mark) {
  if (level == 0) {
    longjmp(mark, 1);
  }
  Jumps(level - 1, mark);
  depth = 3;
}

NOINLINE static void Second(void) {
  for (volatile int i = 0; i < 10; ++i) {
    if (setjmp(second_mark) == 0) {
      Jumps(depth, second_mark);
    }
  }
  shared_value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}stack_after_longjmp.c:[[#@LINE-2]]:
  // CHECK-NEXT: {{^}}    #1 {{.*}}TwoThreadsSecond
}

NOINLINE static void First(void) {
  if (setjmp(first_mark) == 0) {
    Jumps(depth, first_mark);
  }
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}stack_after_longjmp.c:[[#@LINE-2]]:
  // CHECK-NEXT: {{^}}    #1 {{.*}}TwoThreadsFirst
}

int main(void) { RunPair(First, Second); }
