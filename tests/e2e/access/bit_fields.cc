// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two bit-fields in one byte are one memory location: storing one rewrites the
// other. A zero-width field between them makes two locations.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cxx -O0 -g -DRACY %s -o %t.racy.o0
// RUN: %expect66 %t.racy.o0 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O0 -g %s -o %t.clean.o0
// RUN: %repeat 1 0 %t.clean.o0
// RUN: %hbsan_cxx -O2 -g -DRACY %s -o %t.racy.o2
// RUN: %expect66 %t.racy.o2 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g %s -o %t.clean.o2
// RUN: %repeat 1 0 %t.clean.o2

#include "../../support/two_threads.h"

struct Flags {
  unsigned char first : 3;
#ifndef RACY
  unsigned char : 0;
#endif
  unsigned char second : 5;
};
Flags shared_flags;

NOINLINE static void Second() {
  shared_flags.second = 9;
  // CHECK: {{Read|Write}} of size 1 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}bit_fields.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  shared_flags.first = 1;
  // CHECK: Previous write of size 1 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}bit_fields.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
