// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A log file that cannot be made is said, and the report goes to stderr instead
// of nowhere.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: env HBSAN_OPTIONS=log_path=/nonexistent/dir/log %expect66 %t 2>&1 | FileCheck %s

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void Second(void) {
  shared_value = 2;
}

NOINLINE static void First(void) {
  shared_value = 1;
}

int main(void) { RunPair(First, Second); }

// CHECK: HBSan: {{.*}}/nonexistent/dir/log
// CHECK: WARNING: HBSan: data race
