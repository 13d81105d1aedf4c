// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Message passing. RACY: the load is relaxed.
//
// EDGE: atomics | atomic of any size | a relaxed load acquires nothing
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
int flag;

#ifdef RACY
#define LOAD_ORDER __ATOMIC_RELAXED
#else
#define LOAD_ORDER __ATOMIC_ACQUIRE
#endif

NOINLINE static void Second() {
  while (__atomic_load_n(&flag, LOAD_ORDER) != 1) {
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}message_passing_relaxed_load.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}message_passing_relaxed_load.cc:[[#@LINE-2]]:
  __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
}

int main() { RunUnordered(First, Second); }
