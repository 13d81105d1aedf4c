// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// strlen reads up to and including the terminator, and nothing behind it.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <string.h>

#include "../../support/two_threads.h"

char shared_bytes[100] = "twelve bytes";
volatile size_t result;
#ifdef RACY
constexpr int kOffset = 12;
#else
constexpr int kOffset = 13;
#endif

NOINLINE static void Second() {
  result = strlen(shared_bytes);
  // CHECK: Read of size {{[0-9]+}} at 0x{{[0-9a-f]+}} by thread T2
  // CHECK: Second{{.*}}range_strlen.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  shared_bytes[kOffset] = 0;
  // CHECK: Previous write of size 1 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}range_strlen.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
