// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// mremap moves a page away and another mapping takes its old place: new memory.
// RACY: nothing was moved.
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
int *target;

static int *Map(void *where, int protection) {
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | (where ? MAP_FIXED_NOREPLACE : 0);
  void *result = mmap(where, 4096, protection, flags, -1, 0);
  if (result == MAP_FAILED || (where && result != where)) {
    abort();
  }
  return (int *)result;
}

NOINLINE static void Second(void) {
#ifndef RACY
  Map(page, PROT_READ | PROT_WRITE);
#endif
  page[10] = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}mremap_reuse.c:[[#@LINE-2]]:
}

NOINLINE static void First(void) {
  page[10] = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}mremap_reuse.c:[[#@LINE-2]]:
#ifndef RACY
  if (mremap(page, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, target) !=
      target) {
    abort();
  }
#endif
}

int main(void) {
  page = Map(NULL, PROT_READ | PROT_WRITE);
  target = Map(NULL, PROT_NONE);
  RunUnordered(First, Second);
}
