// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// absl::BlockingCounter: DecrementCount, and Wait when it is zero. RACY: the
// writer counts before it writes.
//
// EDGE: libraries | absl::BlockingCounter | every DecrementCount -> Wait
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy %absl
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean %absl
// RUN: %repeat 20 0 %t.clean

#include <absl/synchronization/blocking_counter.h>

#include "../../support/two_threads.h"

absl::BlockingCounter pending(2);
int shared_value;

NOINLINE static void First() {
#ifdef RACY
  pending.DecrementCount();
#endif
  shared_value = 1;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}First{{.*}}absl_blocking_counter.cc:[[#@LINE-2]]:
#ifndef RACY
  pending.DecrementCount();
#endif
}

NOINLINE static void Second() {
  pending.DecrementCount();
  pending.Wait();
  int seen = shared_value;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}absl_blocking_counter.cc:[[#@LINE-2]]:
  KEEP(seen);
}

int main() { RunUnordered(First, Second); }
