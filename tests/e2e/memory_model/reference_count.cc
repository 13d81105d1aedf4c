// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The last owner of a reference-counted object destroys it: decrements release,
// the one that reaches zero acquires. RACY: decrements are relaxed.
//
// EDGE: atomics | read-modify-write | decrement(release) -> the
// decrement(acquire) that reaches zero
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

struct Object {
  long value;
};
Object *object;
int owners = 2;

#ifdef RACY
#define DROP_ORDER __ATOMIC_RELAXED
#else
#define DROP_ORDER __ATOMIC_ACQ_REL
#endif

NOINLINE static void Drop() {
  if (__atomic_fetch_sub(&owners, 1, DROP_ORDER) == 1) {
    // CHECK: Free of size 8 at 0x{{[0-9a-f]+}} by thread T2
    // CHECK: Drop{{.*}}reference_count.cc:[[#@LINE+1]]:
    delete object;
  }
}

NOINLINE static void Second() { Drop(); }

NOINLINE static void First() {
  object->value = 1;
  // CHECK: Previous write of size 8 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}reference_count.cc:[[#@LINE-2]]:
  Drop();
}

int main() {
  object = new Object{0};
  RunUnordered(First, Second);
}
