// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::async: get() orders what the task did. RACY: main reads before it.
//
// EDGE: C++ | std::async | the task -> get() that returns
//
// LIBCXX: no racy
// The future that it returns locks a mutex, which the task may have unlocked.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <future>

#include "../../support/invisible_barrier.h"

int shared_value;

NOINLINE static void Read() {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}std_async.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static int Task(int argument) {
  shared_value = argument;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Task{{.*}}std_async.cc:[[#@LINE-2]]:
  InvisibleSet(1);
  return argument + 1;
}

int main() {
  std::future<int> result = std::async(std::launch::async, Task, 1);
#ifdef RACY
  InvisibleAwait(1);
  Read();
#endif
  int value = result.get();
#ifndef RACY
  Read();
#endif
  return value - 2;
}
