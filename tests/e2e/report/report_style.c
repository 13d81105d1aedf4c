// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// report_style=tsan: the lines by which tools know TSan's reports, to the letter;
// and TSAN_OPTIONS counts where HBSAN_OPTIONS says nothing.
//
// RUN: rm -rf %t.dir && mkdir %t.dir && cd %t.dir
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: env HBSAN_OPTIONS=report_style=tsan %expect66 %t 2>&1 | FileCheck %s
// CHECK: {{^}}WARNING: ThreadSanitizer: data race (pid={{[0-9]+}}){{$}}
// CHECK-NEXT: {{^}}  Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
// CHECK: {{^}}SUMMARY: ThreadSanitizer: data race {{.*}}report_style.c:[[#]]:{{[0-9]+}} in Second{{$}}
//
// RUN: env HBSAN_OPTIONS=report_style=tsan TSAN_OPTIONS=log_path=tsan:exitcode=5 %expect 5 %t 2>&1 | count 0
// RUN: FileCheck %s < tsan.*
// RUN: env HBSAN_OPTIONS=report_style=tsan:log_path=hbsan TSAN_OPTIONS=log_path=other %expect66 %t 2>&1 | count 0
// RUN: FileCheck %s < hbsan.*
// RUN: env HBSAN_OPTIONS=report_style=tsan TSAN_OPTIONS=exitcode=many %expect 2 %t 2>&1 | FileCheck --check-prefix=BAD %s
// BAD: bad value 'many' for option 'exitcode' in TSAN_OPTIONS
//
// Without it, TSAN_OPTIONS is somebody else's.
// RUN: env TSAN_OPTIONS=exitcode=5 %expect66 %t 2>&1 | FileCheck --check-prefix=OWN %s
// OWN: WARNING: HBSan: data race
// RUN: env HBSAN_OPTIONS=report_style=asan %expect 2 %t 2>&1 | FileCheck --check-prefix=STYLE %s
// STYLE: bad value 'asan' for option 'report_style' in HBSAN_OPTIONS: expected hbsan or tsan

#include "../../support/two_threads.h"

static int shared;

NOINLINE static void First(void) { shared = 1; }

NOINLINE static void Second(void) { shared = 2; }

int main(void) {
  RunPair(First, Second);
  KEEP(shared);
}
