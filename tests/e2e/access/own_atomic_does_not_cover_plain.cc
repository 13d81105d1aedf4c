// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A thread that stored atomically in this epoch and then stores plainly has
// made a second, non-atomic access: the atomic one must not hide it.
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

int shared_value;

NOINLINE static void Second() {
  int seen = __atomic_load_n(&shared_value, __ATOMIC_RELAXED);
  // CHECK: Atomic read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}own_atomic_does_not_cover_plain.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  __atomic_store_n(&shared_value, 1, __ATOMIC_RELAXED);
#ifdef RACY
  shared_value = 2;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}own_atomic_does_not_cover_plain.cc:[[#@LINE-2]]:
#endif
}

int main() { RunUnordered(First, Second); }
