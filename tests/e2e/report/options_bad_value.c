// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A value that does not fit its option ends the program before main.
//
// RUN: %hbsan_cc -O1 -g %s -o %t
// RUN: env HBSAN_OPTIONS=exitcode=banana %expect 2 %t 2>&1 | FileCheck --check-prefix=NUMBER %s
// RUN: env HBSAN_OPTIONS=exitcode=99999999999 %expect 2 %t 2>&1 | FileCheck --check-prefix=BIG %s
// RUN: env HBSAN_OPTIONS=halt_on_error=perhaps %expect 2 %t 2>&1 | FileCheck --check-prefix=BOOL %s
// RUN: env HBSAN_OPTIONS=color=mauve %expect 2 %t 2>&1 | FileCheck --check-prefix=COLOR %s
// RUN: env HBSAN_OPTIONS=exitcode %expect 2 %t 2>&1 | FileCheck --check-prefix=NOVALUE %s

#include <unistd.h>

int main(void) {
  write(STDERR_FILENO, "main\n", 5);
  // NUMBER: HBSan: error: bad value 'banana' for option 'exitcode'
  // NUMBER-NOT: {{^}}main
  // BIG: HBSan: error: bad value '99999999999' for option 'exitcode'
  // BIG-NOT: {{^}}main
  // BOOL: HBSan: error: bad value 'perhaps' for option 'halt_on_error'
  // BOOL-NOT: {{^}}main
  // COLOR: HBSan: error: bad value 'mauve' for option 'color'
  // COLOR-NOT: {{^}}main
  // NOVALUE: HBSan: error: {{.*}}exitcode
  // NOVALUE-NOT: {{^}}main
}
