// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::atomic_load and std::atomic_store of a shared_ptr, under locks inside
// the library. RACY: the write comes after the store.
//
// EDGE: C++ | std::atomic_load of a shared_ptr | atomic_store() ->
// atomic_load() that finds the pointer
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <memory>

#include "../../support/two_threads.h"

struct Object {
  int value = 0;
};
std::shared_ptr<Object> published;

NOINLINE static void Second() {
  std::shared_ptr<Object> object = std::atomic_load(&published);
  int seen = object->value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_shared_ptr_atomic_load.cc:[[#@LINE-2]]:
  KEEP(seen);
  InvisibleSet(2);
}

NOINLINE static void First() {
  auto object = std::make_shared<Object>();
#ifdef RACY
  std::atomic_store(&published, object);
#endif
  object->value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_shared_ptr_atomic_load.cc:[[#@LINE-2]]:
#ifndef RACY
  std::atomic_store(&published, object);
#endif
  InvisibleSet(1);
  InvisibleAwait(2);
}

static void AfterFirst() {
  InvisibleAwait(1);
  Second();
}

int main() { RunTogether(First, AfterFirst); }
