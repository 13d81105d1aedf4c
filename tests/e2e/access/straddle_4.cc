// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An access of 4 bytes that begins in one 8-byte granule and ends in the next,
// made by the memcpy idiom. The other thread reads its last byte, or the next
// one.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cxx -O0 -g -DRACY %s -o %t.racy.o0
// RUN: %expect66 %t.racy.o0 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O0 -g %s -o %t.clean.o0
// RUN: %repeat 1 0 %t.clean.o0
// RUN: %hbsan_cxx -O2 -g -DRACY %s -o %t.racy.o2
// RUN: %expect66 %t.racy.o2 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g %s -o %t.clean.o2
// RUN: %repeat 1 0 %t.clean.o2

#include <string.h>

#include "../../support/two_threads.h"

alignas(16) char shared_bytes[32];

#ifdef RACY
constexpr int kOffset = 9;
#else
constexpr int kOffset = 10;
#endif

NOINLINE static void Second() {
  char seen = shared_bytes[kOffset];
  // CHECK: Read of size 1 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}straddle_4.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  unsigned value = 0x1234;
  memcpy(shared_bytes + 6, &value, sizeof value);
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK: First{{.*}}straddle_4.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
