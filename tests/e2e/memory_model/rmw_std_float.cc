// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::atomic<float>::fetch_add, as the library writes it. RACY: relaxed.
//
// EDGE: atomics | read-modify-write | any operation(release) -> load(acquire)
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cxx -O0 -g -std=c++20 -DRACY %s -o %t.racy.o0
// RUN: %expect66 %t.racy.o0 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O0 -g -std=c++20 %s -o %t.clean.o0
// RUN: %repeat 1 0 %t.clean.o0

#include <atomic>

#include "../../support/two_threads.h"

int shared_value;
std::atomic<float> flag{0.0f};

#ifdef RACY
#define ORDER std::memory_order_relaxed
#else
#define ORDER std::memory_order_release
#endif

NOINLINE static void Second() {
  while (!(flag.load(std::memory_order_acquire) == 2.0f)) {
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}rmw_std_float.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}rmw_std_float.cc:[[#@LINE-2]]:
  flag.fetch_add(2.0f, ORDER);
}

int main() { RunUnordered(First, Second); }
