// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A page that was unmapped and mapped again at the same address is new memory.
// RACY: it was never unmapped.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/mman.h>

#include "../../support/two_threads.h"

int *page;

static int *Map(void *where) {
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | (where ? MAP_FIXED_NOREPLACE : 0);
  void *result = mmap(where, 8192, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (result == MAP_FAILED || (where && result != where)) {
    abort();
  }
  return (int *)result;
}

NOINLINE static void Second(void) {
#ifndef RACY
  Map(page);
#endif
  page[10] = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}mmap_reuse.c:[[#@LINE-2]]:
}

NOINLINE static void First(void) {
  page[10] = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}mmap_reuse.c:[[#@LINE-2]]:
#ifndef RACY
  munmap(page, 8192);
#endif
}

int main(void) {
  page = Map(NULL);
  RunUnordered(First, Second);
}
