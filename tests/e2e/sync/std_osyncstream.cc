// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two threads write through std::osyncstream into one stream; the transfers
// exclude each other. RACY: what follows the first transfer.
//
// EDGE: C++ | std::osyncstream | emit() -> emit() into the same stream
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <sstream>
#include <syncstream>

#include "../../support/two_threads.h"

std::ostringstream out;
int shared_value;

NOINLINE static void Second() {
  std::osyncstream(out) << "second " << 2 << '\n';
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_osyncstream.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
#ifndef RACY
  shared_value = 1;
#endif
  std::osyncstream(out) << "first " << 1 << '\n';
#ifdef RACY
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_osyncstream.cc:[[#@LINE-2]]:
#endif
}

int main() {
  RunUnordered(First, Second);
  return out.str() == "first 1\nsecond 2\n" ? 0 : 3;
}
