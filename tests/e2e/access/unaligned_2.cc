// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An unaligned access of 2 bytes through a packed member.
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

struct __attribute__((packed, aligned(8))) Packed {
  char before[1];
  short value;
  char after[16];
};
Packed shared_value;

NOINLINE static void Second() {
#ifdef RACY
  short seen = shared_value.value;
  // CHECK: Read of size 2 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}unaligned_2.cc:[[#@LINE-2]]:
#else
  char seen = shared_value.after[0];  // the byte behind it
#endif
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value.value = 1;
  // CHECK: Previous write of size 2 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}unaligned_2.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
