// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// absl::call_once: who comes later has heard of the call. RACY: another flag.
//
// EDGE: libraries | absl::call_once | the call -> every call_once of the
// same flag that returns
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy %absl
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean %absl
// RUN: %repeat 20 0 %t.clean

#include <absl/base/call_once.h>

#include "../../support/two_threads.h"

absl::once_flag flag, other;
int shared_value;

NOINLINE static void First() {
  absl::call_once(flag, [] {
    shared_value = 1;
    // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  });
}

NOINLINE static void Second() {
#ifdef RACY
  absl::call_once(other, [] {});
#else
  absl::call_once(flag, [] { shared_value = 2; });
#endif
  int seen = shared_value;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}absl_call_once.cc:[[#@LINE-2]]:
  KEEP(seen);
}

int main() { RunUnordered(First, Second); }
