// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::atomic_flag as a lock. RACY: cleared with relaxed order.
//
// EDGE: C++ | std::atomic_flag | clear(release) -> test_and_set(acquire) that
// returns false
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <atomic>

#include "../../support/two_threads.h"

std::atomic_flag taken = ATOMIC_FLAG_INIT;
int shared_value;

#ifdef RACY
#define ORDER std::memory_order_relaxed
#else
#define ORDER std::memory_order_release
#endif

NOINLINE static void Second() {
  while (taken.test_and_set(std::memory_order_acquire)) {
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_atomic_flag.cc:[[#@LINE-2]]:
  KEEP(seen);
  taken.clear(std::memory_order_release);
}

NOINLINE static void First() {
  while (taken.test_and_set(std::memory_order_acquire)) {
  }
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_atomic_flag.cc:[[#@LINE-2]]:
  taken.clear(ORDER);
}

int main() { RunUnordered(First, Second); }
