// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Objects that another compiler instrumented for ThreadSanitizer are checked,
// and both stacks are whole.
//
// REQUIRES: gcc
// RUN: %foreign %t.g0 %s g++ -O0
// RUN: %foreign %t.g2 %s g++ -O2
// RUN: %foreign %t.c0 %s %clangxx -O0
// RUN: %foreign %t.c2 %s %clangxx -O2

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void Write(int value) {
  shared_value = value;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 Write(int) {{.*}}stacks.cc:[[#@LINE-2]]:
  // CHECK-NEXT: #1 Second() {{.*}}stacks.cc:[[#SECOND:]]:
  // CHECK-NEXT: #2 TwoThreadsSecond
  // CHECK-EMPTY:
  // CHECK-NEXT: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 Write(int) {{.*}}stacks.cc:[[#@LINE-7]]:
  // CHECK-NEXT: #1 First() {{.*}}stacks.cc:[[#SECOND+5]]:
  // CHECK-NEXT: #2 TwoThreadsFirst
  KEEP(value);  // so that no call is the last thing in a function
}

NOINLINE static void Second() {
  Write(2);
  __asm__ volatile("");
}

NOINLINE static void First() {
  Write(1);
  __asm__ volatile("");
}
// CHECK: Thread T2 {{.*}} created by main thread at:
// CHECK-NEXT: #0 RunTwoThreads
// CHECK-NEXT: #1 main

int main() { RunPair(First, Second); }
