// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Peterson's lock works with sequentially consistent atomics: its releases are
// stores of the other thread's flag. RACY: relaxed atomics lock nothing.
//
// EDGE: atomics | sequentially consistent flags | the store that says "not
// interested" -> the load that finds it so
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_value;
int wants[2];
int turn;

#ifdef RACY
#define ORDER __ATOMIC_RELAXED
#else
#define ORDER __ATOMIC_SEQ_CST
#endif

static void Lock(int me) {
  __atomic_store_n(&wants[me], 1, ORDER);
  __atomic_store_n(&turn, 1 - me, ORDER);
  while (__atomic_load_n(&wants[1 - me], ORDER) != 0 &&
         __atomic_load_n(&turn, ORDER) != me) {
    InvisibleYield();
  }
}

static void Unlock(int me) { __atomic_store_n(&wants[me], 0, ORDER); }

NOINLINE static void Second() {
  Lock(1);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}peterson_seq_cst.cc:[[#@LINE-2]]:
  KEEP(seen);
  Unlock(1);
}

NOINLINE static void First() {
  Lock(0);
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}peterson_seq_cst.cc:[[#@LINE-2]]:
  Unlock(0);
}

int main() { RunUnordered(First, Second); }
