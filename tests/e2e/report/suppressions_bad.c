// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Suppressions that cannot be read, or not be understood, end the program
// before main with one line that names the place.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: env HBSAN_OPTIONS=suppressions=/nonexistent/rules %expect 2 %t 2>&1 | FileCheck --check-prefix=MISSING %s
// RUN: echo "race:Good" > %t.rules && echo "no colon here" >> %t.rules
// RUN: env HBSAN_OPTIONS=suppressions=%t.rules %expect 2 %t 2>&1 | FileCheck --check-prefix=SYNTAX %s
// RUN: echo "race_pair:Alone" > %t.alone
// RUN: env HBSAN_OPTIONS=suppressions=%t.alone %expect 2 %t 2>&1 | FileCheck --check-prefix=ALONE %s
// ALONE: {{.*}}.alone:1: race_pair takes two patterns, as in race_pair:A|B

#include <unistd.h>

int main(void) {
  write(STDERR_FILENO, "main\n", 5);
  // MISSING-NOT: main
  // MISSING: HBSan: error: {{.*}}/nonexistent/rules
  // MISSING-NOT: main
  // SYNTAX-NOT: {{^}}main
  // SYNTAX: HBSan: error: {{.*}}suppressions_bad.c.tmp.rules{{.*}}2
  // SYNTAX-NOT: {{^}}main
}
