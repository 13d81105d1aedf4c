// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The stack of the earlier access is the one it was made under, not the one of
// the thread at the time of the report.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t
// RUN: %expect66 %t 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O0 -g -DRACY %s -o %t.o0
// RUN: %expect66 %t.o0 2>&1 | FileCheck %s

#include "../../support/two_threads.h"

int shared_value;
volatile int sink;

NOINLINE static void Touch(int value) {
  shared_value = value;
  ++sink;
}

NOINLINE static void Inner(int value) {
  Touch(value);
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Touch{{.*}}stack_calls.cc:[[#@LINE-7]]:
  // CHECK-NEXT: #1 {{.*}}Inner{{.*}}stack_calls.cc:[[#@LINE-3]]:
  // CHECK-NEXT: #2 {{.*}}Outer{{.*}}stack_calls.cc:[[#@LINE+6]]:
  // CHECK-NEXT: #3 {{.*}}First{{.*}}stack_calls.cc:[[#@LINE+13]]:
  ++sink;
}

NOINLINE static void Outer(int value) {
  Inner(value);
  ++sink;
}

NOINLINE static void Elsewhere() { ++sink; }

NOINLINE static void First() {
  Elsewhere();
  Outer(0);
  Elsewhere();
}

NOINLINE static void Second() { shared_value = 2; }

int main() { RunPair(First, Second); }
