// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// As malloc_reuse.c, with new and delete of several sizes and alignments.
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <malloc.h>

#include <new>

#include "../../support/two_threads.h"

struct alignas(128) Aligned {
  int value;
  char rest[1000];
};
struct Plain {
  int value;
  char rest[3000];
};
Plain *kept_object;

NOINLINE static void Second() {
  for (int i = 0; i < 40; ++i) {
    (new Plain)->value = 2;
    (new Aligned)->value = 2;
    (new (std::nothrow) Plain)->value = 2;
    new int[700]{2};
  }
#ifdef RACY
  kept_object->value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}new_reuse.cc:[[#@LINE-2]]:
#endif
}

NOINLINE static void First() {
  kept_object->value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}new_reuse.cc:[[#@LINE-2]]:
  Plain *plain[40];
  Aligned *aligned[40];
  int *arrays[40];
  for (int i = 0; i < 40; ++i) {
    (plain[i] = new Plain)->value = 1;
    (aligned[i] = new Aligned)->value = 1;
    arrays[i] = new int[700]{1};
  }
  for (int i = 0; i < 40; ++i) {
    delete plain[i];
    delete aligned[i];
    delete[] arrays[i];
  }
}

int main() {
  mallopt(M_ARENA_MAX, 1);
  kept_object = new Plain;
  RunUnordered(First, Second);
}
