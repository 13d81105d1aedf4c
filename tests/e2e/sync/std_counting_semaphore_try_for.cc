// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::counting_semaphore::try_acquire_for: acquires only when it succeeds.
//
// EDGE: C++ | std::counting_semaphore | release() -> try_acquire_for() that
// succeeds; a failed attempt orders nothing
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <chrono>
#include <cstdlib>
#include <semaphore>

#include "../../support/two_threads.h"

std::counting_semaphore<4> semaphore(0);
int shared_value;

NOINLINE static void Second() {
  bool taken = semaphore.try_acquire_for(std::chrono::milliseconds(1));
#ifdef RACY
  if (taken) {
    std::abort();
  }
#else
  if (!taken) {
    std::abort();
  }
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_counting_semaphore_try_for.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_counting_semaphore_try_for.cc:[[#@LINE-2]]:
#ifndef RACY
  semaphore.release();
#endif
}

int main() { RunUnordered(First, Second); }
