// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An initialiser that throws leaves the flag as it was, and the next caller
// runs it again, after it. RACY: the second thread does not call it.
//
// EDGE: C++ | std::call_once | an initialiser that throws -> the next one that
// runs
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <mutex>

#include "../../support/two_threads.h"

std::once_flag once;
int attempts;
int completed;

NOINLINE static void Attempt() {
  ++attempts;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}Attempt{{.*}}std_call_once_throws.cc:[[#@LINE-2]]:
  if (attempts == 1)
    throw 1;
  completed = 1;
}

NOINLINE static void Second() {
#ifndef RACY
  std::call_once(once, Attempt);
#endif
  int seen = attempts;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}std_call_once_throws.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  try {
    std::call_once(once, Attempt);
  } catch (int) {
    return;
  }
}

int main() {
  RunUnordered(First, Second);
#ifndef RACY
  return completed - 1;
#endif
}
