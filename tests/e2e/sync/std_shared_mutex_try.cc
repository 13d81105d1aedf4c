// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::shared_mutex::try_lock_shared.
//
// EDGE: C++ | std::shared_mutex | unlock() -> try_lock_shared() that succeeds;
// a failed attempt orders nothing
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <chrono>
#include <cstdlib>
#include <shared_mutex>

#include "../../support/two_threads.h"

std::shared_mutex lock;
int shared_value;

// RACY: the writer still holds the lock, so the attempt fails.
NOINLINE static void Second() {
  InvisibleAwait(1);
  bool taken = lock.try_lock_shared();
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
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_shared_mutex_try.cc:[[#@LINE-2]]:
  KEEP(seen);
#ifndef RACY
  lock.unlock_shared();
#endif
  InvisibleSet(2);
}

NOINLINE static void First() {
  lock.lock();
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_shared_mutex_try.cc:[[#@LINE-2]]:
  lock.unlock();
#ifdef RACY
  lock.lock();
#endif
  InvisibleSet(1);
#ifdef RACY
  InvisibleAwait(2);
  lock.unlock();
#endif
}

int main() { RunTogether(First, Second); }
