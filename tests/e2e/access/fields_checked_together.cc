// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two neighbouring fields are written and have one check.  It says which of the
// two raced, and nothing of the third one next to them.
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

struct Fields {
  int first;
  short second;
  short third;
};

Fields shared_fields;

NOINLINE static void Second() {
  shared_fields.first = 1;
  // CHECK: Write of size 2 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}fields_checked_together.cc:[[#@LINE+1]]:
  shared_fields.second = 2;
}

NOINLINE static void First() {
#ifdef RACY
  shared_fields.second = 3;
  // CHECK: Previous write of size 2 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}fields_checked_together.cc:[[#@LINE-2]]:
#else
  shared_fields.third = 3;
#endif
}

int main() { RunUnordered(First, Second); }
