// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// mremap moves pages away and another mapping takes their old place: new
// memory. RACY: nothing was moved.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/mman.h>

#include "../../support/two_threads.h"

// Large, so that whatever else is mapped meanwhile (a thread's stack, memory of
// the run-time) takes the far end of the hole and not its beginning.
enum { kRegion = 64 << 20, kPage = 4096 };
int *page;
int *target;

static int *Map(void *where, size_t size, int protection) {
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
              (where ? MAP_FIXED_NOREPLACE : 0);
  void *result = mmap(where, size, protection, flags, -1, 0);
  if (result == MAP_FAILED || (where && result != where)) {
    abort();
  }
  return (int *)result;
}

NOINLINE static void Second(void) {
#ifndef RACY
  Map(page, kPage, PROT_READ | PROT_WRITE);
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
  if (mremap(page, kRegion, kRegion, MREMAP_MAYMOVE | MREMAP_FIXED, target) !=
      target) {
    abort();
  }
#endif
}

int main(void) {
  page = Map(NULL, kRegion, PROT_READ | PROT_WRITE);
  target = Map(NULL, kRegion, PROT_NONE);
  RunUnordered(First, Second);
}
