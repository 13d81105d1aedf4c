// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Copies of a standard exception share its text, by a reference count inside
// the uninstrumented library. RACY: the copies also share a number.
//
// EDGE: C++ | std::exception with a text | none, and no race within: copies in
// several threads share the text
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdexcept>

#include "../../support/two_threads.h"

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
  int *number;
};
int shared_value;
Failure *one, *two;

NOINLINE static void Second() {
  Failure mine = *two;
  delete two;
  int seen = mine.what()[0];
#ifdef RACY
  seen += *mine.number;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_runtime_error.cc:[[#@LINE-2]]:
#endif
  KEEP(seen);
}

NOINLINE static void First() {
  Failure mine = *one;
  delete one;
  *mine.number = mine.what()[0];
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_runtime_error.cc:[[#@LINE-2]]:
}

int main() {
  one = new Failure("a text that does not fit into the string itself");
  one->number = &shared_value;
  two = new Failure(*one);
  RunUnordered(First, Second);
}
