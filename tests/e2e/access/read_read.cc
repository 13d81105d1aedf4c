// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two reads never race; a read and an increment do.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_value = 7;

NOINLINE static void Second() {
  // CHECK: {{Read|Write}} of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}read_read.cc:[[#@LINE+1]]:
  int seen = shared_value;
  KEEP(seen);
}

NOINLINE static void First() {
#ifdef RACY
  ++shared_value;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}read_read.cc:[[#@LINE-2]]:
#else
  int seen = shared_value;
  KEEP(seen);
#endif
}

int main() { RunUnordered(First, Second); }
