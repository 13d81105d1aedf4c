// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An atomic increment is a write for a plain reader.
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

short shared_value;

NOINLINE static void Second() {
  __atomic_fetch_add(&shared_value, 1, __ATOMIC_RELAXED);
  // CHECK: Atomic write of size 2 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}atomic_rmw_against_plain.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
#ifdef RACY
  short seen = shared_value;
  // CHECK: Previous read of size 2 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}atomic_rmw_against_plain.cc:[[#@LINE-2]]:
#else
  short seen = __atomic_load_n(&shared_value, __ATOMIC_RELAXED);
#endif
  KEEP(seen);
}

int main() { RunUnordered(First, Second); }
