// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads carry the names that the annotations gave them.
//
// EDGE: annotations | hbsan_thread_name; AnnotateThreadName | none; names the
// thread in reports
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <hbsan/hbsan.h>

#include "../../support/two_threads.h"

void AnnotateThreadName(const char *, int, const char *);

int shared_value;

NOINLINE static void Second(void) {
  AnnotateThreadName(__FILE__, __LINE__, "the second");
  shared_value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2 'the second'
}

NOINLINE static void First(void) {
  hbsan_thread_name("the first");
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1 'the first'
}

int main(void) { RunPair(First, Second); }
