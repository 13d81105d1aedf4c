// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bytes 2 to 5 are written. Bytes 4 to 7 overlap with them, bytes 6 and 7 do
// not.
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

typedef int UnalignedInt __attribute__((aligned(1)));
alignas(8) char shared_bytes[8];

NOINLINE static void Second() {
#ifdef RACY
  int seen = *(UnalignedInt *)(shared_bytes + 4);
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}partial_overlap.cc:[[#@LINE-2]]:
#else
  short seen = *(short *)(shared_bytes + 6);
#endif
  KEEP(seen);
}

NOINLINE static void First() {
  *(UnalignedInt *)(shared_bytes + 2) = -1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}partial_overlap.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
