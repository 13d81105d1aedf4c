// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// absl::Barrier: who leaves it has heard of all who came. RACY: the value is
// written after it.
//
// EDGE: libraries | absl::Barrier | every Block, on arrival -> every Block,
// on return
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy %absl
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean %absl
// RUN: %repeat 20 0 %t.clean

#include <absl/synchronization/barrier.h>

#include "../../support/two_threads.h"

absl::Barrier barrier(2);
int shared_value;

NOINLINE static void First() {
#ifdef RACY
  barrier.Block();
#endif
  shared_value = 1;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}First{{.*}}absl_barrier.cc:[[#@LINE-2]]:
  InvisibleSet(1);
#ifndef RACY
  barrier.Block();
#endif
}

NOINLINE static void Second() {
  barrier.Block();
  InvisibleAwait(1);
  int seen = shared_value;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}absl_barrier.cc:[[#@LINE-2]]:
  KEEP(seen);
}

int main() { RunTogether(First, Second); }
