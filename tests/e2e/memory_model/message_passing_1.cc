// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Message passing over an atomic of 1 byte. RACY: relaxed on both sides.
//
// EDGE: atomics | atomic of any size | store(release) -> load(acquire) that
// finds the value or one of its release sequence
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_value;
char flag;

#ifdef RACY
#define STORE_ORDER __ATOMIC_RELAXED
#define LOAD_ORDER __ATOMIC_RELAXED
#else
#define STORE_ORDER __ATOMIC_SEQ_CST
#define LOAD_ORDER __ATOMIC_SEQ_CST
#endif

NOINLINE static void Second() {
  while (__atomic_load_n(&flag, LOAD_ORDER) != 1) {
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}message_passing_1.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}message_passing_1.cc:[[#@LINE-2]]:
  __atomic_store_n(&flag, 1, STORE_ORDER);
}

int main() { RunUnordered(First, Second); }
