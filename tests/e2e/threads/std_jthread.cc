// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::jthread joins in its destructor, and a stop request orders what came
// before it. RACY: main reads while the thread is still in scope.
//
// EDGE: C++ | std::jthread | request_stop() -> stop_requested() that returns
// true; the thread's end -> the destructor
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <thread>

#include "../../support/invisible_barrier.h"

int request_value;
int shared_value;

NOINLINE static void Read() {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}std_jthread.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Body(std::stop_token stop) {
  while (!stop.stop_requested()) {
  }
  shared_value = request_value + 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Body{{.*}}std_jthread.cc:[[#@LINE-2]]:
  InvisibleSet(1);
}

int main() {
  {
    std::jthread thread(Body);
    request_value = 1;
    thread.request_stop();
#ifdef RACY
    InvisibleAwait(1);
    Read();
#endif
  }
#ifndef RACY
  Read();
#endif
}
