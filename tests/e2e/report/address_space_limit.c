// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Under a limit of address space the shadow cannot be mapped: one line says so
// and what to do, before main.
//
// RUN: %hbsan_cc -O1 -g %s -o %t
// RUN: sh -c 'ulimit -v 20000000; exec %expect 2 %t' 2>&1 | FileCheck %s

#include <unistd.h>

int main(void) {
  write(STDERR_FILENO, "main\n", 5);
  // CHECK: HBSan: error: {{.*}}ulimit -v
  // CHECK-NOT: {{^}}main
}
