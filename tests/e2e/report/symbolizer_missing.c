// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Without a symbolizer a report has module, offset and build id, and the
// command that symbolizes it later.
//
// RUN: %hbsan_cc -O1 -g -DRACY -Wl,--build-id=sha1 %s -o %t
// RUN: env HBSAN_OPTIONS=external_symbolizer_path=/nonexistent/hbsan-symbolize %expect66 %t 2>&1 | FileCheck %s

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void Second(void) {
  shared_value = 2;
}

NOINLINE static void First(void) {
  shared_value = 1;
}

int main(void) { RunPair(First, Second); }

// CHECK: WARNING: HBSan: data race
// CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
// CHECK-NEXT: #0 {{.*}}symbolizer_missing.c.tmp+0x{{[0-9a-f]+}}) (BuildId: {{[0-9a-f]+}})
// CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
// CHECK-NEXT: #0 {{.*}}symbolizer_missing.c.tmp+0x{{[0-9a-f]+}}) (BuildId: {{[0-9a-f]+}})
// The warning and the command may stand before or behind the report.
// RUN: env HBSAN_OPTIONS=external_symbolizer_path=/nonexistent/hbsan-symbolize %expect66 %t 2>&1 | FileCheck --check-prefix=COMMAND %s
// COMMAND-DAG: /nonexistent/hbsan-symbolize
// COMMAND-DAG: hbsan-symbolize {{.*}}
