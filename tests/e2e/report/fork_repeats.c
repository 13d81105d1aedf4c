// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A child has a log of its own: a race that its parent has reported is a report
// there, too.
//
// RUN: %hbsan_cc -O1 -g %s -o %t && rm -f %t.log*
// RUN: env HBSAN_OPTIONS=format=json:log_path=%t.log %expect66 %t | FileCheck %s
// RUN: %json_log %t.log.* | FileCheck %s --check-prefix=JSON

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void First(void) { shared_value = 1; }
NOINLINE static void Second(void) { shared_value = 2; }

int main(void) {
  RunUnordered(First, Second);
  pid_t child = fork();
  if (child == 0) {
    InvisibleSet(0);
    RunUnordered(First, Second);
    return 0;
  }
  int status = 0;
  waitpid(child, &status, 0);
  printf("child ended with %d\n", WEXITSTATUS(status));
  // CHECK: child ended with 66
}
// JSON: header
// JSON: race data-race
// JSON-NEXT: end races 1, occurrences 1, status 66
// JSON-NEXT: header
// JSON: race data-race
// JSON-NEXT: end races 1, occurrences 1, status 66
