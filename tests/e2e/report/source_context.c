// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a report can show besides: the source around both accesses, if it can be
// read, and a line for a suppressions file, which does what it says.
//
// RUN: rm -rf %t.d && mkdir %t.d && cp %s %t.d/copy.c
// RUN: %hbsan_cc -O1 -g -I%S/../../support %t.d/copy.c -o %t
// RUN: env HBSAN_OPTIONS=source_context=1:suggest_suppressions=1 %expect66 %t 2>%t.out
// RUN: FileCheck %s < %t.out
// RUN: env HBSAN_OPTIONS=source_context=1:strip_path_prefix=%t.d/ %expect66 %t 2>&1 | FileCheck %s --check-prefix=STRIPPED
// RUN: env HBSAN_OPTIONS=source_context=0 %expect66 %t 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: rm %t.d/copy.c
// RUN: env HBSAN_OPTIONS=source_context=20 %expect66 %t 2>&1 | FileCheck %s --check-prefix=NONE
//
// RUN: sed -n 's/^  Suppress: //p' %t.out > %t.supp
// RUN: env HBSAN_OPTIONS=suppressions=%t.supp %expect 0 %t 2>&1 | count 0

#include "two_threads.h"

int shared_value;

NOINLINE static void First(void) {
  shared_value = 1;  // first
}
NOINLINE static void Second(void) {
  shared_value = 2;  // second
}

int main(void) { RunUnordered(First, Second); }

// CHECK: #0 Second {{.*}}copy.c:[[#LINE:]]:
// CHECK-NEXT: {{^}}      {{ *}}[[#LINE-1]] | NOINLINE static void Second(void) {
// CHECK-NEXT: {{^}}     >{{ *}}[[#LINE]] |{{.*}}shared_value = 2;  // second{{$}}
// CHECK-NEXT: {{^}}      {{ *}}[[#LINE+1]] | }{{$}}
// CHECK-NEXT: #1 TwoThreadsSecond
// CHECK: #0 First
// CHECK: > {{.*}} // first
// CHECK: Suppress: race_top:^Second$
// STRIPPED: #0 Second copy.c:
// STRIPPED: >{{.*}} shared_value = 2
// NONE-NOT: shared_value = 2
// NONE: SUMMARY
// NONE-NOT: Suppress:
