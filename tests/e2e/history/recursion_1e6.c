// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The earlier access lies a million accesses back, made under more call stacks
// than a thread keeps sites for.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %lossless all 66 %t.racy 2>&1 | FileCheck %s
// RUN: %twenty 66 %t.racy
// RUN: %hbsan_cc -O1 -g %s -o %t
// RUN: %twenty 0 %t
// RUN: %lossless all 0 %t

#include "history.h"

// A call stack of its own for each of 2^depth accesses.
NOINLINE static void Recurse(int depth) {  // NOLINT(misc-no-recursion)
  static unsigned at;
  Touch(at++ * 77 % kTableEntries, 1);
  if (depth == 0) return;
  Recurse(depth - 1);
  Recurse(depth - 1);
}

int shared_value;

NOINLINE static void NewAccess(void) {
  // CHECK: Write of size 4 at [[ADDRESS:0x[0-9a-f]+]] by thread T2
  // CHECK-NEXT: #0 NewAccess {{.*}}recursion_1e6.c:[[#@LINE+1]]:
  shared_value = 2;
}

NOINLINE static void OldAccess(void) {
  // CHECK: Previous write of size 4 at [[ADDRESS]] by thread T1 (no mutex):
  // CHECK-NEXT: #0 OldAccess {{.*}}recursion_1e6.c:[[#@LINE+1]]:
  shared_value = 1;
}

NOINLINE static void Second(void) { Fixed(NewAccess); }

NOINLINE static void First(void) {
  Fixed(OldAccess);
  for (int i = 0; i < 16; i++) {
    Recurse(15);
    Release();
  }
}

int main(void) { RunUnordered(First, Second); }

// CHECK-NEXT: #{{[1-9]}} {{(Fixed|First) .*}}history
// CHECK: #{{[1-9]}} TwoThreadsFirst
