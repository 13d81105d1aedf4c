// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::try_lock of two mutexes says which one it could not take; those before
// it are released again. RACY: the second is held, so nothing is learnt from
// it.
//
// EDGE: C++ | std::try_lock | unlock() of a mutex -> try_lock() that takes it;
// one that is not taken orders nothing
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <cstdlib>
#include <mutex>

#include "../../support/two_threads.h"

std::mutex left, right;
int shared_value;

NOINLINE static void Second() {
  InvisibleAwait(1);
  int failed = std::try_lock(left, right);
#ifdef RACY
  if (failed != 1)
    std::abort();
#else
  if (failed != -1)
    std::abort();
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_try_lock.cc:[[#@LINE-2]]:
  KEEP(seen);
#ifndef RACY
  left.unlock();
  right.unlock();
#endif
  InvisibleSet(2);
}

NOINLINE static void First() {
  right.lock();
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_try_lock.cc:[[#@LINE-2]]:
  right.unlock();
#ifdef RACY
  right.lock();
#endif
  InvisibleSet(1);
#ifdef RACY
  InvisibleAwait(2);
  right.unlock();
#endif
}

int main() { RunTogether(First, Second); }
