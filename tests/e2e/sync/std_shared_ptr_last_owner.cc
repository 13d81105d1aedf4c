// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The last owner of a shared_ptr deletes the object, after whatever the other
// owners did to it. RACY: one of them touches it after it gave up its share.
//
// EDGE: C++ | std::shared_ptr | an owner's release -> the deletion by the last
// one
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <memory>

#include "../../support/two_threads.h"

struct Object {
  ~Object();
  int value = 0;
};
std::shared_ptr<Object> one = std::make_shared<Object>(), two = one;

NOINLINE Object::~Object() {
  int seen = value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Object::~Object{{.*}}std_shared_ptr_last_owner.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Second() { two.reset(); }

NOINLINE static void First() {
  Object *object = one.get();
#ifdef RACY
  one.reset();
#endif
  object->value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_shared_ptr_last_owner.cc:[[#@LINE-2]]:
#ifndef RACY
  one.reset();
#endif
}

int main() { RunUnordered(First, Second); }
