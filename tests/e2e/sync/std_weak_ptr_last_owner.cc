// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The block of a shared_ptr's object is freed by whoever gives up the last of
// its weak_ptrs, after the object is destroyed. RACY: the object is read instead.
//
// EDGE: C++ | std::weak_ptr | the release of the last share -> the release of
// the last weak_ptr, which frees the block
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
std::shared_ptr<Object> strong = std::make_shared<Object>();
std::weak_ptr<Object> weak = strong;

NOINLINE Object::~Object() {
  value = 2;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}Object::~Object{{.*}}std_weak_ptr_last_owner.cc:[[#@LINE-2]]:
}

NOINLINE static void Second() {
#ifdef RACY
  Object *object = strong.get();
  int seen = object->value;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}std_weak_ptr_last_owner.cc:[[#@LINE-2]]:
#else
  std::shared_ptr<Object> object = weak.lock();
  int seen = object == nullptr;
#endif
  KEEP(seen);
  weak.reset();
}

NOINLINE static void First() {
#ifdef RACY
  strong->~Object();
#else
  strong.reset();
#endif
}

int main() { RunUnordered(First, Second); }
