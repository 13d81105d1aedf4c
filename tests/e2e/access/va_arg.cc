// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two threads take arguments from one va_list.
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

#include <stdarg.h>

#include "../../support/two_threads.h"

va_list *shared_list;

NOINLINE static void Second() {
  int seen = va_arg(*shared_list, int);
  // CHECK: {{Read|Write}} of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}va_arg.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  int seen = va_arg(*shared_list, int);
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}va_arg.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Share(int count, ...) {
  va_list list;
  va_start(list, count);
  shared_list = &list;
  RunPair(First, Second);
  va_end(list);
}

int main() { Share(2, 11, 22); }
