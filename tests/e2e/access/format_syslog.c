// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// syslog reads the string behind %s, unless the mask keeps the message back.
// Run once only: it may go to the log of this machine.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <syslog.h>

#include "../../support/two_threads.h"

char shared_bytes[32] = "a test of HBSan";

NOINLINE static void Second(void) {
  syslog(LOG_USER | LOG_DEBUG, "%s", shared_bytes);
  // CHECK: Read of size 16 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: Second{{.*}}format_syslog.c:[[#@LINE-2]]:
}

NOINLINE static void First(void) {
  shared_bytes[0] = 'A';
  // CHECK: Previous write of size 1 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}format_syslog.c:[[#@LINE-2]]:
}

int main(void) {
#ifndef RACY
  setlogmask(LOG_UPTO(LOG_INFO));
#endif
  RunUnordered(First, Second);
}
