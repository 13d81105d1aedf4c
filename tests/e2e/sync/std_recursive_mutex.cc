// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::recursive_mutex, taken twice. RACY: the write comes after both unlocks.
//
// EDGE: C++ | std::recursive_mutex | the last unlock() -> lock()
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <mutex>

#include "../../support/two_threads.h"

std::recursive_mutex lock;
int shared_value;

NOINLINE static void Second() {
  std::lock_guard<std::recursive_mutex> guard(lock);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_recursive_mutex.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  lock.lock();
  lock.lock();
  lock.unlock();
#ifdef RACY
  lock.unlock();
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_recursive_mutex.cc:[[#@LINE-2]]:
#ifndef RACY
  lock.unlock();
#endif
}

int main() { RunUnordered(First, Second); }
