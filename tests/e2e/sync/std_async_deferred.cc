// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A deferred task runs in the first thread that waits for it; one that waits
// later sees what it did. RACY: it does not wait.
//
// EDGE: C++ | std::async | a deferred task, run by another thread's wait() ->
// get() that returns
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <future>

#include "../../support/two_threads.h"

std::shared_future<int> one, two;
int shared_value;

NOINLINE static int Task() {
  shared_value = 1;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}Task{{.*}}std_async_deferred.cc:[[#@LINE-2]]:
  return 1;
}

NOINLINE static void Second() {
#ifndef RACY
  two.get();
#endif
  int seen = shared_value;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}std_async_deferred.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() { one.wait(); }

int main() {
  one = two = std::async(std::launch::deferred, Task).share();
  RunUnordered(First, Second);
}
