// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A recursion 20000 calls deep: the access at its bottom is reported, with the
// innermost frames.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: %expect66 %t 2>&1 | FileCheck %s

#include "../../support/two_threads.h"

int shared_value;
volatile int sink;

NOINLINE static void Descend(int level) {
  if (level == 0) {
    shared_value = 1;
    // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
    // CHECK-NEXT: #0 Descend {{.*}}stack_deep_recursion.c:[[#@LINE-2]]:
    // CHECK-NEXT: #1 Descend {{.*}}stack_deep_recursion.c:[[#@LINE+3]]:
    return;
  }
  Descend(level - 1);
  ++sink;
}

NOINLINE static void Second(void) { shared_value = 2; }

NOINLINE static void First(void) { Descend(20000); }

int main(void) { RunPair(First, Second); }
