// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Dekker: whoever sees that the other is not interested may enter; with
// sequential consistency at most one does. RACY: both enter whatever they see.
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
int interested[2];

NOINLINE static void Second() {
  __atomic_store_n(&interested[1], 1, __ATOMIC_SEQ_CST);
  bool enter = __atomic_load_n(&interested[0], __ATOMIC_SEQ_CST) == 0;
#ifdef RACY
  // The second thread sees the interest of the first, and that load acquires:
  // what the first does behind its own store is not covered by it.
  enter = true;
#endif
  if (enter) {
    shared_value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}dekker_seq_cst.cc:[[#@LINE-2]]:
  }
}

NOINLINE static void First() {
  __atomic_store_n(&interested[0], 1, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&interested[1], __ATOMIC_SEQ_CST) == 0) {
    shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}dekker_seq_cst.cc:[[#@LINE-2]]:
  }
}

int main() { RunUnordered(First, Second); }
