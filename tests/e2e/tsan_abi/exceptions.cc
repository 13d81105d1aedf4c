// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Frames that an exception left are not in the stack of a later access.
//
// REQUIRES: gcc
// RUN: %foreign %t.g0 %s g++ -O0
// RUN: %foreign %t.g2 %s g++ -O2
// RUN: %foreign %t.c2 %s %clangxx -O2

#include "../../support/two_threads.h"

int shared_value;
volatile int depth = 3;

struct Cleanup {
  ~Cleanup() { depth = 3; }
};

NOINLINE static void Throws(int level) {
  if (level == 0) {
    throw 1;
  }
  Throws(level - 1);
  KEEP(level);
}

NOINLINE static void ThrowsBelowCleanup(int level) {
  Cleanup cleanup;
  Throws(level);
}

NOINLINE static void Second() {
  for (int i = 0; i < 10; ++i) {
    try {
      Throws(depth);
    } catch (int) {
    }
    try {
      ThrowsBelowCleanup(depth);
    } catch (int) {
    }
  }
  shared_value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 Second() {{.*}}exceptions.cc:[[#@LINE-2]]:
  // CHECK-NEXT: #1 TwoThreadsSecond
  // CHECK-EMPTY:
}

NOINLINE static void First() {
  try {
    ThrowsBelowCleanup(depth);
  } catch (int) {
    shared_value = 1;
    // CHECK-NEXT: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
    // CHECK-NEXT: #0 First() {{.*}}exceptions.cc:[[#@LINE-2]]:
    // CHECK-NEXT: #1 TwoThreadsFirst
    // CHECK-EMPTY:
  }
}

int main() { RunPair(First, Second); }
