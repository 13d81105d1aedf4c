// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The same place is written in every round of a loop, and each round ends with
// a release: who heard of the first round only races with the second.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cxx -O2 -g -DRACY %s -o %t.racy.o2
// RUN: %expect66 %t.racy.o2 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g %s -o %t.clean.o2
// RUN: %repeat 1 0 %t.clean.o2

#include "../../support/two_threads.h"

int shared_value;
int rounds_done[2];

NOINLINE static void Second() {
#ifdef RACY
  int done = __atomic_load_n(&rounds_done[0], __ATOMIC_ACQUIRE);
#else
  int done = __atomic_load_n(&rounds_done[1], __ATOMIC_ACQUIRE);
#endif
  KEEP(done);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}release_in_a_loop.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  for (int& done : rounds_done) {
    shared_value = 2;
    // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
    // CHECK-NEXT: #0 {{.*}}First{{.*}}release_in_a_loop.cc:[[#@LINE-2]]:
    __atomic_store_n(&done, 1, __ATOMIC_RELEASE);
  }
}

int main() { RunUnordered(First, Second); }
