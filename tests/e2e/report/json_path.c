// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// json_path writes the log for programs and leaves the text where it is.
//
// RUN: rm -rf %t.dir && mkdir %t.dir && cd %t.dir
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: env HBSAN_OPTIONS=json_path=log %expect66 %t 2>&1 | FileCheck --check-prefix=TEXT %s
// TEXT: WARNING: HBSan: data race
// RUN: ls | FileCheck --check-prefix=FILES %s
// FILES: {{^log\.[0-9]+\.jsonl$}}
// FILES-NOT: log
// RUN: FileCheck --check-prefix=JSON %s < log.*.jsonl
// JSON: "format":"hbsan-log"
// JSON: "record":"race"
//
// Both may be files.
// RUN: env HBSAN_OPTIONS=json_path=json:log_path=text %expect66 %t 2>&1 | count 0
// RUN: FileCheck --check-prefix=JSON %s < json.*.jsonl
// RUN: FileCheck --check-prefix=TEXT %s < text.*
//
// RUN: env HBSAN_OPTIONS=json_path=/nowhere/log %expect66 %t 2>&1 | FileCheck --check-prefix=NOWHERE %s
// NOWHERE: error: cannot write json_path '/nowhere/log.{{[0-9]+}}.jsonl': no such file or directory; reports go to stderr

#include "../../support/two_threads.h"

static int shared;

NOINLINE static void First(void) { shared = 1; }

NOINLINE static void Second(void) { shared = 2; }

int main(void) {
  RunPair(First, Second);
  KEEP(shared);
}
