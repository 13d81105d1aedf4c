// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// halt_on_error=1 ends the program at its first report.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: env HBSAN_OPTIONS=halt_on_error=1 %expect66 %t 2>&1 | FileCheck --check-prefix=HALT %s
// RUN: env HBSAN_OPTIONS=halt_on_error=0 %expect66 %t 2>&1 | FileCheck --check-prefix=GO %s
// RUN: env HBSAN_OPTIONS=halt_on_error=1:exitcode=9 %expect 9 %t 2>&1 | FileCheck --check-prefix=HALT %s

#include <unistd.h>

#include "../../support/two_threads.h"

int first_value;
int second_value;

NOINLINE static void Second(void) {
  first_value = 2;
  second_value = 2;
}

NOINLINE static void First(void) {
  first_value = 1;
  second_value = 1;
}

int main(void) {
  RunPair(First, Second);
  write(STDERR_FILENO, "the end\n", 8);
  // HALT: WARNING: HBSan: data race
  // HALT-NOT: WARNING: HBSan: data race
  // HALT-NOT: the end
  // GO: WARNING: HBSan: data race
  // GO: WARNING: HBSan: data race
  // GO: the end
}
