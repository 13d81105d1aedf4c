// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// memchr over a range against a store to one byte of it. The clean twin stops
// the range just before that byte.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <string.h>

#include "../../support/two_threads.h"

alignas(8) char shared_bytes[100];
char private_bytes[100];
#ifdef RACY
volatile size_t length_value = 62;
#else
volatile size_t length_value = 61;
#endif
volatile int result;
NOINLINE static void Second() {
  size_t length = length_value;
  result = memchr(shared_bytes, 9, length) != nullptr;
  // CHECK: Read of size {{[0-9]+}} at 0x{{[0-9a-f]+}} by thread T2
  // CHECK: Second{{.*}}range_memchr.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  shared_bytes[61] = 1;
  // CHECK: Previous write of size 1 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}range_memchr.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
