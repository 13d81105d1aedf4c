// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A promise hands a value over to a shared_future. RACY: the other variable is
// written after set_value.
//
// EDGE: C++ | std::promise | set_value() -> get() that returns
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <future>
#include <thread>

#include "../../support/invisible_barrier.h"

int shared_value;

NOINLINE static void Read() {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}std_promise.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Produce(std::promise<int> promise) {
#ifdef RACY
  promise.set_value(2);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Produce{{.*}}std_promise.cc:[[#@LINE-2]]:
#ifndef RACY
  promise.set_value(2);
#endif
  InvisibleSet(1);
}

int main() {
  std::promise<int> promise;
  std::shared_future<int> future = promise.get_future().share();
  std::thread thread(Produce, std::move(promise));
  InvisibleAwait(1);
  int value = future.get();
  Read();
  thread.join();
  return value - 2;
}
