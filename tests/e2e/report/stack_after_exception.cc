// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Frames that an exception left are not in the stack of a later access.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t
// RUN: %expect66 %t 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O0 -g -DRACY %s -o %t.o0
// RUN: %expect66 %t.o0 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g -DRACY %s -o %t.o2
// RUN: %expect66 %t.o2 2>&1 | FileCheck %s

#include "../../support/two_threads.h"

int shared_value;
volatile int depth = 3;

struct Cleanup {
  ~Cleanup() { depth = 3; }
};

NOINLINE static void Throws(int level) {
  Cleanup cleanup;
  if (level == 0) {
    throw 1;
  }
  Throws(level - 1);
}

NOINLINE static void Second() {
  for (int i = 0; i < 10; ++i) {
    try {
      Throws(depth);
    } catch (int) {
    }
  }
  shared_value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}stack_after_exception.cc:[[#@LINE-2]]:
  // CHECK-NEXT: {{^}}    #1 {{.*}}TwoThreadsSecond
}

NOINLINE static void First() {
  try {
    Throws(depth);
  } catch (int) {
    shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}stack_after_exception.cc:[[#@LINE-2]]:
    // CHECK-NEXT: {{^}}    #1 {{.*}}TwoThreadsFirst
  }
}

int main() { RunPair(First, Second); }
