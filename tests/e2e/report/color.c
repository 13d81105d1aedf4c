// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// No colours on a pipe unless asked for.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: %expect66 %t 2>&1 | tr '\033' E | FileCheck --check-prefix=PLAIN %s
// RUN: env HBSAN_OPTIONS=color=never %expect66 %t 2>&1 | tr '\033' E | FileCheck --check-prefix=PLAIN %s
// RUN: env HBSAN_OPTIONS=color=always %expect66 %t 2>&1 | tr '\033' E | FileCheck --check-prefix=COLOR %s

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void Second(void) {
  shared_value = 2;
}

NOINLINE static void First(void) {
  shared_value = 1;
}

int main(void) { RunPair(First, Second); }

// PLAIN-NOT: E[
// PLAIN: {{^}}WARNING: HBSan: data race
// PLAIN-NOT: E[
// COLOR: E[{{[0-9;]+}}mWARNING: HBSan: data race
// COLOR: E[{{[0-9;]*}}m
