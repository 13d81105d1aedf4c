// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A 32-byte vector, lowered to whatever the machine has.
//
// RUN: %hbsan_cxx -O1 -g -Wno-psabi -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -Wno-psabi %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cxx -O0 -g -Wno-psabi -DRACY %s -o %t.racy.o0
// RUN: %expect66 %t.racy.o0 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O0 -g -Wno-psabi %s -o %t.clean.o0
// RUN: %repeat 1 0 %t.clean.o0
// RUN: %hbsan_cxx -O2 -g -Wno-psabi -DRACY %s -o %t.racy.o2
// RUN: %expect66 %t.racy.o2 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g -Wno-psabi %s -o %t.clean.o2
// RUN: %repeat 1 0 %t.clean.o2

#include "../../support/two_threads.h"

typedef int Vector __attribute__((vector_size(32)));
Vector shared_value;

NOINLINE static void Second() {
  Vector seen = shared_value;
  // CHECK: Read of size 32 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}width_vector_32.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = Vector{1, 2, 3, 4, 5, 6, 7, 8};
  // CHECK: Previous write of size 32 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}width_vector_32.cc:[[#@LINE-2]]:
}

int main() {
  RunPair(First, Second);
  // CHECK: Location is global {{.*}}shared_value
}
