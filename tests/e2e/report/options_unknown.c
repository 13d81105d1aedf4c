// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An option that does not exist is always warned about, and the program runs.
//
// RUN: %hbsan_cc -O1 -g %s -o %t
// RUN: env HBSAN_OPTIONS=exit_code=1:verbosity=0 %expect 0 %t 2>&1 | FileCheck %s

#include <unistd.h>

int main(void) {
  write(STDERR_FILENO, "main\n", 5);
  // CHECK: HBSan: WARNING: {{.*}}exit_code
  // CHECK: {{^}}main
}
