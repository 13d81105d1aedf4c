// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Uses of an object whose code is not instrumented, told by the program that
// stands for it.  The reader's stack has its caller.
//
// EDGE: annotations | __tsan_external_read, __tsan_external_write | none; an
// access of the object
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <sanitizer/tsan_interface.h>

#include "../../support/two_threads.h"

static void *tag;
char object[16];

// As a library would be, which is not in the stack itself.
INVISIBLE static void Look(void) {
  __tsan_external_read(object, __builtin_return_address(0), tag);
  // CHECK: Read of size 1 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 Look {{.*}}external_object.c:[[#@LINE-2]]:
  // CHECK-NEXT: #1 Second {{.*}}external_object.c:[[#@LINE+6]]:
  // CHECK-NEXT: #2 TwoThreadsSecond
  __asm__ volatile("");
}

NOINLINE static void Second(void) {
  Look();
  KEEP(tag);
}

NOINLINE static void First(void) {
  __tsan_external_write(object, NULL, tag);
  // CHECK: Previous write of size 1 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 First {{.*}}external_object.c:[[#@LINE-2]]:
}

int main(void) {
  tag = __tsan_external_register_tag("a thing");
  __tsan_external_register_header(tag, "a race on a thing");
  __tsan_external_assign_tag(object, tag);
  RunPair(First, Second);
  __tsan_check_no_mutexes_held();
  __tsan_flush_memory();
}
