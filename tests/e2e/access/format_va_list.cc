// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// vsnprintf reads what its va_list holds.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdarg.h>
#include <stdio.h>

#include "../../support/two_threads.h"

char shared_bytes[32] = "twelve bytes";
volatile int result;

NOINLINE static void Print(const char *format, ...) {
  char buffer[64];
  va_list list;
  va_start(list, format);
  result = vsnprintf(buffer, sizeof(buffer), format, list);
  // CHECK: Read of size 13 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: Print{{.*}}format_va_list.cc:[[#@LINE-2]]:
  va_end(list);
}

NOINLINE static void Second() { Print("%d %f %s", 1, 2.0, shared_bytes); }

NOINLINE static void First() {
  shared_bytes[4] = 'x';
  // CHECK: Previous write of size 1 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}format_va_list.cc:[[#@LINE-2]]:
}

int main() { RunPair(First, Second); }
