// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Unmapping memory that another thread still uses is a race.
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

int *shared_page;

NOINLINE static void Second(void) {
  // CHECK: Write of size {{[0-9]+}} at 0x{{[0-9a-f]+}} by thread T2
  // CHECK: Second{{.*}}munmap_against_use.c:[[#@LINE+1]]:
  munmap(shared_page, 4096);
}

NOINLINE static void First(void) {
  shared_page[10] = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}munmap_against_use.c:[[#@LINE-2]]:
}

int main(void) {
  void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) {
    abort();
  }
  shared_page = (int *)page;
  RunPair(First, Second);
}
