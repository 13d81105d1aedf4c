// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An object made by whoever is first to put its pointer where null was; the
// others use that one. RACY: who is not first reads the pointer with relaxed
// order.
//
// EDGE: atomics | compare-and-swap | CAS(null, object) -> the CAS that fails
// and acquires
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

struct Object {
  int value;
};
Object *instance;

#ifdef RACY
#define LOSER_ORDER __ATOMIC_RELAXED
#else
#define LOSER_ORDER __ATOMIC_ACQUIRE
#endif

NOINLINE static void Initialise(Object *object) {
  object->value = 42;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}Initialise{{.*}}cas_once.cc:[[#@LINE-2]]:
}

static Object *Get() {
  Object *mine = new Object;
  Initialise(mine);
  Object *there = nullptr;
  if (__atomic_compare_exchange_n(&instance, &there, mine, false,
                                  __ATOMIC_ACQ_REL, LOSER_ORDER))
    return mine;
  delete mine;
  return there;
}

NOINLINE static void First() { Get(); }

NOINLINE static void Second() {
  int seen = Get()->value;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}cas_once.cc:[[#@LINE-2]]:
  KEEP(seen);
}

int main() {
  RunUnordered(First, Second);
  delete instance;
}
