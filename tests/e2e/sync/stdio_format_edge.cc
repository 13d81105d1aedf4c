// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What was done before fprintf to a pipe is ordered before the return of the
// fscanf at its other end; what is done after it is not.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdio.h>
#include <unistd.h>

#include "../../support/two_threads.h"

int shared_value;
FILE *in, *out;

NOINLINE static void First() {
#ifndef RACY
  shared_value = 1;
#endif
  fprintf(out, "%d\n", 12);
#ifdef RACY
  shared_value = 1;
#endif
}

NOINLINE static void Second() {
  int number = 0;
  if (fscanf(in, "%d", &number) != 1)
    shared_value = 2;
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}stdio_format_edge.cc:[[#@LINE-2]]:
  KEEP(seen);
}

int main() {
  int ends[2];
  if (pipe(ends) != 0)
    return 1;
  in = fdopen(ends[0], "r");
  out = fdopen(ends[1], "w");
  setvbuf(out, nullptr, _IONBF, 0);
  RunUnordered(First, Second);
}
