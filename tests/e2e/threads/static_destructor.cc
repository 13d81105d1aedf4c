// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The destructor of a function's static variable is an exit handler, registered
// by the thread that constructed it. RACY: that thread goes on using it.
//
// EDGE: C++ | static variables | the construction -> the destructor, whichever
// thread ends the process
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <thread>

#include "../../support/invisible_barrier.h"

struct Object {
  NOINLINE ~Object() {
    int seen = value;
    // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
    // CHECK-NEXT: #0 {{.*}}Object{{.*}}static_destructor.cc:[[#@LINE-2]]:
    KEEP(seen);
  }
  NOINLINE void Set() {
    value = 1;
    // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
    // CHECK-NEXT: #0 {{.*}}Set{{.*}}static_destructor.cc:[[#@LINE-2]]:
  }
  Object() { Set(); }
  int value;
};

static Object& Instance() {
  static Object object;
  return object;
}

int main() {
  std::thread([] {
    Object& object = Instance();
#ifdef RACY
    object.Set();
#endif
    KEEP(object);
    InvisibleSet(1);
    for (;;) {
      InvisibleYield();
    }
  }).detach();
  InvisibleAwait(1);
}
