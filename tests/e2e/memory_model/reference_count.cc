// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The last owner of a reference-counted object destroys it: decrements release,
// the one that reaches zero acquires. RACY: decrements are relaxed.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

struct Object {
  int value;
  int owners;
};
Object *object;

#ifdef RACY
#define DROP_ORDER __ATOMIC_RELAXED
#else
#define DROP_ORDER __ATOMIC_ACQ_REL
#endif

NOINLINE static void Drop() {
  if (__atomic_fetch_sub(&object->owners, 1, DROP_ORDER) == 1) {
    // CHECK: Write of size {{[0-9]+}} at 0x{{[0-9a-f]+}} by thread T2
    // CHECK: Drop{{.*}}reference_count.cc:[[#@LINE+1]]:
    delete object;
  }
}

NOINLINE static void Second() { Drop(); }

NOINLINE static void First() {
  object->value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}reference_count.cc:[[#@LINE-2]]:
  Drop();
}

int main() {
  object = new Object{0, 2};
  RunUnordered(First, Second);
}
