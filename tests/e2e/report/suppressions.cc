// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Suppressions in TSan's syntax: by function, file, with wildcards and anchors.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t
// RUN: echo "race:Frobnicate" > %t.function && env HBSAN_OPTIONS=suppressions=%t.function %repeat 1 0 %t 2>&1 | count 0
// RUN: echo "race:suppressions.cc" > %t.file && env HBSAN_OPTIONS=suppressions=%t.file %expect 0 %t 2>&1 | count 0
// RUN: echo "race:^Frob*ate" > %t.anchor && env HBSAN_OPTIONS=suppressions=%t.anchor %expect 0 %t 2>&1 | count 0
// RUN: echo "race:obnic" > %t.part && env HBSAN_OPTIONS=suppressions=%t.part %expect 0 %t 2>&1 | count 0
// RUN: echo "race_top:Frobnicate" > %t.top && env HBSAN_OPTIONS=suppressions=%t.top %expect 0 %t 2>&1 | count 0
// RUN: echo "race_top:Second" > %t.nottop && env HBSAN_OPTIONS=suppressions=%t.nottop %expect66 %t 2>&1 | FileCheck %s
// RUN: echo "race:^obnic" > %t.noanchor && env HBSAN_OPTIONS=suppressions=%t.noanchor %expect66 %t 2>&1 | FileCheck %s
// RUN: echo "mutex:Frobnicate" > %t.other && env HBSAN_OPTIONS=suppressions=%t.other %expect66 %t 2>&1 | FileCheck %s
// RUN: echo "# race:Frobnicate" > %t.comment && env HBSAN_OPTIONS=suppressions=%t.comment %expect66 %t 2>&1 | FileCheck %s
// RUN: env "HBSAN_OPTIONS=suppressions=%t.function print_suppressions=1" %expect 0 %t 2>&1 | FileCheck --check-prefix=MATCHED %s
//
// A file that `hbsan suppress` writes serves the program, too.
// RUN: echo "race_pair:First|Frob* reason=known until=2099-01-01" > %t.pair && env HBSAN_OPTIONS=suppressions=%t.pair %expect 0 %t 2>&1 | count 0
// RUN: echo "race_pair:^Frobnicate|^First reason=x" > %t.turned && env HBSAN_OPTIONS=suppressions=%t.turned %expect 0 %t 2>&1 | count 0
// RUN: echo "race_pair:Second|Frobnicate" > %t.oneside && env HBSAN_OPTIONS=suppressions=%t.oneside %expect66 %t 2>&1 | FileCheck %s
// RUN: echo "id:0123456789abcdef reason=the fingerprint needs names" > %t.id && env HBSAN_OPTIONS=suppressions=%t.id:verbosity=1 %expect66 %t 2>&1 | FileCheck %s --implicit-check-not="never matched"
// RUN: echo "race:Frobnicate reason=it is benign" > %t.reason && env HBSAN_OPTIONS=suppressions=%t.reason %expect 0 %t 2>&1 | count 0

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void Frobnicate() { shared_value = 2; }

NOINLINE static void Second() {
  Frobnicate();
  KEEP(shared_value);
}

NOINLINE static void First() { shared_value = 1; }

int main() { RunPair(First, Second); }

// CHECK: WARNING: HBSan: data race
// MATCHED: Frobnicate
// MATCHED-NOT: WARNING: HBSan: data race
