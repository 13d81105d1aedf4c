// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// help=1 lists every option with its value.
//
// RUN: %hbsan_cc -O1 -g %s -o %t
// RUN: env HBSAN_OPTIONS=help=1 %t 2>&1 | FileCheck %s

int main(void) { return 0; }

// CHECK-DAG: exitcode{{.*}}66
// CHECK-DAG: halt_on_error
// CHECK-DAG: log_path
// CHECK-DAG: suppressions
// CHECK-DAG: suppress_equal_stacks
// CHECK-DAG: external_symbolizer_path
// CHECK-DAG: Exit status when a race was reported
