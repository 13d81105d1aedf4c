// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// log_path=PREFIX writes PREFIX.<pid> and nothing to stderr; a program without
// a race leaves no empty file. stdout and stderr are names of their own.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: rm -rf %t.dir && mkdir %t.dir
// RUN: env HBSAN_OPTIONS=log_path=%t.dir/log %expect 0 %t.clean
// RUN: ls %t.dir | count 0
// RUN: env HBSAN_OPTIONS=log_path=%t.dir/log %expect66 %t 2>&1 | count 0
// RUN: ls %t.dir | FileCheck --check-prefix=NAME %s
// RUN: cat %t.dir/log.* | FileCheck %s
// RUN: env HBSAN_OPTIONS=log_path=%t.dir/log:log_exe_name=1 %expect66 %t 2>&1 | count 0
// RUN: ls %t.dir | FileCheck --check-prefix=EXE %s
// RUN: env HBSAN_OPTIONS=log_path=stdout %expect66 %t 2>/dev/null | FileCheck %s
// RUN: env HBSAN_OPTIONS=log_path=stderr %expect66 %t 2>&1 >/dev/null | FileCheck %s

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void Second(void) {
  shared_value = 2;
}

NOINLINE static void First(void) {
  shared_value = 1;
}

int main(void) { RunPair(First, Second); }

// NAME: log.{{[0-9]+$}}
// EXE: log{{.*}}log_path.c.tmp{{.*}}
// CHECK: WARNING: HBSan: data race
// CHECK: SUMMARY: HBSan: data race
