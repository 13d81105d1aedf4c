// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two writes of one place with a release between them: the second belongs to a
// new epoch and must be recorded again.
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
int ready;

NOINLINE static void Second() {
  int unused = __atomic_load_n(&ready, __ATOMIC_ACQUIRE);
  KEEP(unused);
  shared_value = 3;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}write_then_release_then_write.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  shared_value = 1;
#ifdef RACY
  __atomic_store_n(&ready, 1, __ATOMIC_RELEASE);
  shared_value = 2;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}write_then_release_then_write.cc:[[#@LINE-2]]:
#else
  shared_value = 2;
  __atomic_store_n(&ready, 1, __ATOMIC_RELEASE);
#endif
}

int main() { RunUnordered(First, Second); }
