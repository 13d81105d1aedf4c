// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// exchange releases. RACY: relaxed.
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
int flag = 7;

#ifdef RACY
#define ORDER __ATOMIC_RELAXED
#else
#define ORDER __ATOMIC_RELEASE
#endif

NOINLINE static void Second() {
  while (!(__atomic_load_n(&flag, __ATOMIC_ACQUIRE) == 1)) {
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}rmw_exchange.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}rmw_exchange.cc:[[#@LINE-2]]:
  __atomic_exchange_n(&flag, 1, ORDER);
}

int main() { RunUnordered(First, Second); }
