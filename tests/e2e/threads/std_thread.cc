// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::thread: construction and join order. RACY: main reads before the join.
//
// EDGE: C++ | std::thread | construction -> the thread; its end -> join()
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <thread>

#include "../../support/invisible_barrier.h"

int before_value;
int shared_value;

NOINLINE static void Read() {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}std_thread.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Body(int increment) {
  shared_value = before_value + increment;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Body{{.*}}std_thread.cc:[[#@LINE-2]]:
  InvisibleSet(1);
}

int main() {
  before_value = 1;
  std::thread thread(Body, 2);
#ifdef RACY
  InvisibleAwait(1);
  Read();
#endif
  thread.join();
#ifndef RACY
  Read();
#endif
}
