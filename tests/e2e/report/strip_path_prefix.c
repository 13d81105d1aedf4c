// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// strip_path_prefix shortens file names.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: env HBSAN_OPTIONS=strip_path_prefix=%S/ %expect66 %t 2>&1 | FileCheck %s

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void Second(void) {
  shared_value = 2;
}

NOINLINE static void First(void) {
  shared_value = 1;
}

int main(void) { RunPair(First, Second); }

// CHECK: #0 Second strip_path_prefix.c:
// CHECK: #0 First strip_path_prefix.c:
