// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// arrive_and_drop arrives for the last time: the next phases expect one thread
// less. RACY: the write comes after it.
//
// EDGE: C++ | std::barrier | arrive_and_drop() -> wait() that returns
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <barrier>

#include "../../support/two_threads.h"

std::barrier<> barrier(2);
int shared_value;

NOINLINE static void Second() {
  barrier.arrive_and_wait();
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_barrier_arrive_and_drop.cc:[[#@LINE-2]]:
  KEEP(seen);
  barrier.arrive_and_wait();  // for nobody else
}

NOINLINE static void First() {
#ifdef RACY
  barrier.arrive_and_drop();
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_barrier_arrive_and_drop.cc:[[#@LINE-2]]:
#ifndef RACY
  barrier.arrive_and_drop();
#endif
}

int main() { RunUnordered(First, Second); }
