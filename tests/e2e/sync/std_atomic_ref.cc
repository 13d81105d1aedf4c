// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A plain object, accessed through std::atomic_ref. RACY: relaxed.
//
// EDGE: C++ | std::atomic_ref | store(release) -> load(acquire) that finds the
// value
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <atomic>

#include "../../support/two_threads.h"

alignas(std::atomic_ref<long>::required_alignment) long flag;
int shared_value;

#ifdef RACY
#define ORDER std::memory_order_relaxed
#else
#define ORDER std::memory_order_release
#endif

NOINLINE static void Second() {
  std::atomic_ref<long> mine(flag);
  while (mine.load(std::memory_order_acquire) == 0) {
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_atomic_ref.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_atomic_ref.cc:[[#@LINE-2]]:
  std::atomic_ref<long>(flag).fetch_add(1, ORDER);
}

int main() { RunUnordered(First, Second); }
