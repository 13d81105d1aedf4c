// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads may write to std::cout at the same time, formatting included; the
// stream says nothing about what else they do. RACY: they also share a
// variable.
//
// EDGE: C++ | std::cout | none that a program may rely on, and no race within
//
// LIBCXX: no clean
// Libc++'s operator<< sets the fill character of the stream, unordered.
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <iomanip>
#include <iostream>

#include "../../support/two_threads.h"

int shared_value;

static void Print(int number) {
  for (int i = 0; i < 20; ++i)
    std::cout << "number " << number << ' ' << 1.5 << '\n';
  std::cout << std::flush;
}

NOINLINE static void Second() {
#ifdef RACY
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_cout.cc:[[#@LINE-2]]:
  KEEP(seen);
#endif
  Print(2);
}

NOINLINE static void First() {
  Print(1);
#ifdef RACY
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_cout.cc:[[#@LINE-2]]:
#endif
}

int main() { RunUnordered(First, Second); }
