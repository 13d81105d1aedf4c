// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::call_once: every caller sees what the one execution did. RACY: the
// second thread does not call it.
//
// EDGE: C++ | std::call_once | the initialiser -> the return of every call
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <mutex>

#include "../../support/two_threads.h"

std::once_flag once;
int shared_value;

NOINLINE static void Initialize();

NOINLINE static void Second() {
#ifndef RACY
  std::call_once(once, Initialize);
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_call_once.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Initialize() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Initialize{{.*}}std_call_once.cc:[[#@LINE-2]]:
}

NOINLINE static void First() { std::call_once(once, Initialize); }

int main() { RunUnordered(First, Second); }
