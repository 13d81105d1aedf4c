// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::scoped_lock takes both mutexes without deadlock; failed tries on the way
// order nothing. RACY: the two sides share no mutex.
//
// EDGE: C++ | std::scoped_lock | its end -> one that takes any of the mutexes
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <mutex>

#include "../../support/two_threads.h"

std::mutex left, right, other;
int shared_value;

NOINLINE static void Second() {
#ifdef RACY
  std::scoped_lock guard(right, other);
#else
  std::scoped_lock guard(right, left);
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_scoped_lock.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
#ifdef RACY
  std::lock_guard<std::mutex> guard(left);
#else
  std::scoped_lock guard(left, right);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_scoped_lock.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
