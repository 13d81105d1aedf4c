// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An allocator that hands out one block again says that the memory is new:
// earlier accesses, and what was synchronised there, are forgotten.  RACY: the
// second owner is not told so.
//
// EDGE: annotations | hbsan_new_memory; AnnotateNewMemory | none; earlier
// accesses are forgotten
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cc -O1 -g -DDYNAMIC %s -o %t.clean.dynamic
// RUN: %repeat 20 0 %t.clean.dynamic

#include <hbsan/hbsan.h>

#include "../../support/two_threads.h"

void AnnotateNewMemory(const char *, int, const volatile void *, long);

int block[100];

static int *Allocate(void) {
#if defined(DYNAMIC)
  AnnotateNewMemory(__FILE__, __LINE__, block, sizeof(block));
#elif !defined(RACY)
  hbsan_new_memory(block, sizeof(block));
#endif
  return block;
}

NOINLINE static void First(void) {
  int *mine = Allocate();
  mine[99] = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 First {{.*}}new_memory.c:[[#@LINE-2]]:
}

NOINLINE static void Second(void) {
  int *mine = Allocate();
  mine[99] = 2;
}

int main(void) { RunUnordered(First, Second); }
