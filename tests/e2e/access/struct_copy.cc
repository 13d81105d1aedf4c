// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Copying a structure reads all of it.
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

struct Record {
  int fields[6];
};
Record shared_record;
Record copy_of_record;

NOINLINE static void Second() {
  copy_of_record = shared_record;
  // CHECK: Read of size 24 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK: Second{{.*}}struct_copy.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  shared_record.fields[4] = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}struct_copy.cc:[[#@LINE-2]]:
}

int main() { RunPair(First, Second); }
