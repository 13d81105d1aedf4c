// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// No frame twice in a stack when a link has optimized the program: what was
// instrumented is not inlined once more.
//
// RUN: %hbsan_cc -O2 -g -DFUNCTION -c %s -o %t.function.o
// RUN: %hbsan_cc -O2 -g -fuse-ld=lld %s %t.function.o -o %t
// RUN: %expect66 %t 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O2 -g -flto -DFUNCTION -c %s -o %t.function.o
// RUN: %hbsan_cc -O2 -g -flto -fuse-ld=lld %s %t.function.o -o %t
// RUN: %expect66 %t 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O2 -g -flto=thin -DFUNCTION -c %s -o %t.function.o
// RUN: %hbsan_cc -O2 -g -flto=thin -fuse-ld=lld %s %t.function.o -o %t
// RUN: %expect66 %t 2>&1 | FileCheck %s

#ifdef FUNCTION
extern int shared_value;

__attribute__((noinline)) void Leaf(int value) {
  shared_value = value;
  __asm__ volatile("");
}

__attribute__((always_inline)) void Middle(int value) {
  Leaf(value);
  __asm__ volatile("");
}

#else
#include "../../support/two_threads.h"

void Middle(int);
int shared_value;

NOINLINE static void Outer(int value) {
  Middle(value);
  KEEP(shared_value);
}

NOINLINE static void First(void) {
  Outer(1);
  KEEP(shared_value);
}

NOINLINE static void Second(void) {
  Outer(2);
  KEEP(shared_value);
}

int main(void) { RunUnordered(First, Second); }
// CHECK: Write of size 4
// CHECK-NEXT: #0 Leaf
// CHECK-NEXT: #1 Middle
// CHECK-NEXT: #2 Outer
// CHECK-NEXT: #3 Second
// CHECK-NEXT: #4 TwoThreadsSecond
// CHECK: Previous write of size 4
// CHECK-NEXT: #0 Leaf
// CHECK-NEXT: #1 Middle
// CHECK-NEXT: #2 Outer
// CHECK-NEXT: #3 First
// CHECK-NEXT: #4 TwoThreadsFirst
#endif
