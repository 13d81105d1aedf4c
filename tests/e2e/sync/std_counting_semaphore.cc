// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::counting_semaphore. RACY: the release comes before the write.
//
// EDGE: C++ | std::counting_semaphore | release() -> acquire()
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <semaphore>

#include "../../support/two_threads.h"

std::counting_semaphore<4> semaphore(0);
int shared_value;

NOINLINE static void Second() {
  semaphore.acquire();
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_counting_semaphore.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
#ifdef RACY
  semaphore.release();
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_counting_semaphore.cc:[[#@LINE-2]]:
#ifndef RACY
  semaphore.release();
#endif
}

int main() { RunUnordered(First, Second); }
