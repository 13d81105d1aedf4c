// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the thread did between the access that matters and the race: up to 10^8
// scattered accesses, which overwrite the ring of events many times, or 10^6
// epochs, each begun by an unlock.
//
// DEFINE: %{further} =
// DEFINE: %{runs} = 20
// DEFINE: %{pair} = \
// DEFINE:   %hbsan_cc -O1 -g -DRACY '-DFURTHER=%{further}' %s -o %t.racy && \
// DEFINE:   %lossless all 66 %t.racy 2>&1 | FileCheck %s && \
// DEFINE:   %repeat %{runs} 66 %t.racy && \
// DEFINE:   %hbsan_cc -O1 -g '-DFURTHER=%{further}' %s -o %t && \
// DEFINE:   %repeat %{runs} 0 %t && %lossless all 0 %t
//
// REDEFINE: %{further} = Scatter(10000)
// RUN: %{pair}
// REDEFINE: %{further} = Scatter(1000000)
// RUN: %{pair}
// REDEFINE: %{further} = Scatter(10000000)
// RUN: %{pair}
// REDEFINE: %{further} = LockLoop(1000000)
// RUN: %{pair}
// REDEFINE: %{further} = Scatter(100000000)
// REDEFINE: %{runs} = 1
// RUN: %{pair}

#include "history.h"

int shared_value;

NOINLINE static void NewAccess(void) {
  // CHECK: Write of size 4 at [[ADDRESS:0x[0-9a-f]+]] by thread T2
  // CHECK-NEXT: #0 NewAccess {{.*}}further_accesses.c:[[#@LINE+1]]:
  shared_value = 2;
}

NOINLINE static void OldAccess(void) {
  // CHECK: Previous write of size 4 at [[ADDRESS]] by thread T1 (no mutex):
  // CHECK-NEXT: #0 OldAccess {{.*}}further_accesses.c:[[#@LINE+1]]:
  shared_value = 1;
}

NOINLINE static void Second(void) { Fixed(NewAccess); }

NOINLINE static void First(void) {
  Fixed(OldAccess);
  FURTHER;
}

int main(void) { RunUnordered(First, Second); }

// CHECK-NEXT: #{{[1-9]}} {{(Fixed|First) .*}}history
// CHECK: #{{[1-9]}} TwoThreadsFirst
