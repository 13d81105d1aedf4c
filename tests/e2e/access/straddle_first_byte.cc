// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The first byte of an access that straddles two granules, and the byte before
// it.
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

#include "../../support/two_threads.h"

typedef long UnalignedLong __attribute__((aligned(1)));
alignas(16) char shared_bytes[32];

#ifdef RACY
constexpr int kOffset = 5;
#else
constexpr int kOffset = 4;
#endif

NOINLINE static void Second() {
  *(UnalignedLong *)(shared_bytes + 5) = -1;
  // CHECK: Write of size 8 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}straddle_first_byte.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  shared_bytes[kOffset] = 1;
  // CHECK: Previous write of size 1 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}straddle_first_byte.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
