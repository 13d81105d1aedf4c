// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The hook may start a process, and end its own; the log is complete.
//
// RUN: %hbsan_cc -O1 -g %s -o %t
// RUN: env HBSAN_OPTIONS=format=json %expect 5 %t 2>&1 >/dev/null | %json_log - | FileCheck %s

#include <hbsan/report.h>
#include <stdlib.h>

#include "../../support/two_threads.h"

// CHECK: race data-race
// CHECK-NEXT: end races 1, occurrences 1, status 5

void __hbsan_on_report(const hbsan_report *report) {
  if (hbsan_report_id(report) == 1 && system("true") == 0)
    exit(5);
}

int shared_value;

static void First(void) { shared_value = 1; }
static void Second(void) { shared_value = 2; }

int main(void) { RunUnordered(First, Second); }
