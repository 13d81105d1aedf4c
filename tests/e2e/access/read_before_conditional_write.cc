// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The write that could stand for the read does not happen.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cxx -O2 -g -DRACY %s -o %t.racy.o2
// RUN: %expect66 %t.racy.o2 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g %s -o %t.clean.o2
// RUN: %repeat 1 0 %t.clean.o2

#include "../../support/two_threads.h"

int shared_value;
int limit = 10;

NOINLINE static void Second() {
#ifdef RACY
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}read_before_conditional_write.cc:[[#@LINE-2]]:
#else
  int seen = 1;
#endif
  KEEP(seen);
  if (seen > limit)
    shared_value = seen + 1;
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}read_before_conditional_write.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
