// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::lock takes both mutexes, whatever the order of its arguments. RACY: what
// the first thread does after it unlocked one of them, with the other unused by
// the second.
//
// EDGE: C++ | std::lock | unlock() of any of the mutexes -> lock() that takes
// it
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
  std::lock(right, other);
#else
  std::lock(right, left);
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_lock.cc:[[#@LINE-2]]:
  KEEP(seen);
  right.unlock();
#ifdef RACY
  other.unlock();
#else
  left.unlock();
#endif
}

NOINLINE static void First() {
  std::lock(left, right);
  right.unlock();
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_lock.cc:[[#@LINE-2]]:
  left.unlock();
}

int main() { RunUnordered(First, Second); }
