// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two threads wait for one value; what one of them does to it is unknown to the
// other. RACY: one writes to it.
//
// EDGE: C++ | std::shared_future | set_value() -> get() in each of several
// threads, which are not ordered among themselves
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <future>

#include "../../support/two_threads.h"

struct Value {
  mutable int number;
};
std::promise<Value> promise;
std::shared_future<Value> one = promise.get_future().share(), two = one;

NOINLINE static void Second() {
  int seen = two.get().number;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_shared_future.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
#ifdef RACY
  one.get().number = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_shared_future.cc:[[#@LINE-2]]:
#else
  int seen = one.get().number;
  KEEP(seen);
#endif
}

int main() {
  promise.set_value({0});
  RunUnordered(First, Second);
}
