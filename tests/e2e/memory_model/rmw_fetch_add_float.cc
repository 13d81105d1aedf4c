// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fetch_add of a float releases (one instruction in IR, a loop in the machine).
// RACY: relaxed.
//
// EDGE: atomics | read-modify-write | any operation(release) -> load(acquire)
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

#include "../../support/two_threads.h"

int shared_value;
_Atomic(float) flag = 0.0f;

#ifdef RACY
#define ORDER __ATOMIC_RELAXED
#else
#define ORDER __ATOMIC_RELEASE
#endif

NOINLINE static void Second() {
  while (!(__c11_atomic_load(&flag, __ATOMIC_ACQUIRE) == 1.5f)) {
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}rmw_fetch_add_float.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}rmw_fetch_add_float.cc:[[#@LINE-2]]:
  __c11_atomic_fetch_add(&flag, 1.5f, ORDER);
}

int main() { RunUnordered(First, Second); }
