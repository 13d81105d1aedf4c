// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every part of a report, in its order: header, both accesses, location,
// threads, summary, and the two lines in the format of gcc.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: %expect66 %t 2>&1 | FileCheck %s

#include "../../support/two_threads.h"

// CHECK: ==================
// CHECK-NEXT: WARNING: HBSan: data race{{.*}}(pid={{[0-9]+}})

int shared_value;

NOINLINE static void Second(void) {
  // CHECK-NEXT: {{^}}  Write of size 4 at [[ADDRESS:0x[0-9a-f]+]] by thread T2
  // CHECK-NEXT: {{^}}    #0 Second {{.*}}anatomy.c:[[#@LINE+3]]:{{[0-9]+}} (anatomy.c.tmp+0x{{[0-9a-f]+}})
  // CHECK-NEXT: {{^}}    #1 TwoThreadsSecond {{.*}}two_threads.h:{{[0-9]+}}:{{[0-9]+}} (anatomy.c.tmp+0x{{[0-9a-f]+}})
  // CHECK-EMPTY:
  shared_value = 2;
}

NOINLINE static void First(void) {
  // CHECK-NEXT: {{^}}  Previous write of size 4 at [[ADDRESS]] by thread T1
  // CHECK-NEXT: {{^}}    #0 First {{.*}}anatomy.c:[[#@LINE+3]]:{{[0-9]+}} (anatomy.c.tmp+0x{{[0-9a-f]+}})
  // CHECK-NEXT: {{^}}    #1 TwoThreadsFirst {{.*}}two_threads.h:{{[0-9]+}}:{{[0-9]+}} (anatomy.c.tmp+0x{{[0-9a-f]+}})
  // CHECK-EMPTY:
  shared_value = 1;
}

int main(void) {
  RunPair(First, Second);
  // CHECK: {{^}}  Location is global 'shared_value' of size 4
  // CHECK: {{^}}  Thread T2 (tid={{[0-9]+}}, running) created by main thread at:
  // CHECK: {{^}}    #{{[0-9]}} {{.*}}RunTwoThreads {{.*}}two_threads.h:
  // CHECK-NEXT: {{^}}    #{{[0-9]}} main {{.*}}anatomy.c:[[#@LINE-4]]:
  // CHECK: {{^}}  Thread T1 (tid={{[0-9]+}}, {{running|finished}}) created by main thread at:
  // CHECK: SUMMARY: HBSan: data race {{.*}}anatomy.c:[[#@LINE-18]]:{{[0-9]+}} in Second
  // CHECK: anatomy.c:[[#@LINE-19]]:{{[0-9]+}}: error: data race: write of 'shared_value' by thread T2
  // CHECK-NEXT: anatomy.c:[[#@LINE-12]]:{{[0-9]+}}: note: previous write by thread T1
  // CHECK-NEXT: ==================
}
