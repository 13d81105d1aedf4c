// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// use_count() == 1 says that the others have gone, and no more: it is a relaxed
// load. RACY: the object is changed on its word; else the share is given up
// too.
//
// EDGE: C++ | std::shared_ptr | none: use_count() orders nothing
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <memory>

#include "../../support/two_threads.h"

struct Object {
  ~Object() { value = 2; }
  int value = 0;
};
std::shared_ptr<Object> one = std::make_shared<Object>(), two = one;

NOINLINE static void Second() {
  while (two.use_count() != 1) {
  }
#ifdef RACY
  two->value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_shared_ptr_use_count.cc:[[#@LINE-2]]:
#else
  two.reset();
#endif
}

NOINLINE static void First() {
  int seen = one->value;
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_shared_ptr_use_count.cc:[[#@LINE-2]]:
  KEEP(seen);
  one.reset();
}

int main() { RunUnordered(First, Second); }
