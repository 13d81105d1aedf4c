// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::shared_mutex: exclusive against shared is ordered, shared against shared
// is not.
//
// EDGE: C++ | std::shared_mutex | unlock() -> lock_shared(), unlock_shared() ->
// lock(); readers are not ordered among themselves
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <mutex>
#include <shared_mutex>

#include "../../support/two_threads.h"

std::shared_mutex lock;
int shared_value;

NOINLINE static void Second() {
  std::shared_lock<std::shared_mutex> guard(lock);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_shared_mutex.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
#ifdef RACY
  std::shared_lock<std::shared_mutex> guard(lock);
#else
  std::unique_lock<std::shared_mutex> guard(lock);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_shared_mutex.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
