// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::atomic::wait returns with the acquired value. RACY: it waits with
// relaxed order.
//
// EDGE: atomics | atomic wait | store(release), notify -> wait(acquire) that
// returns
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <atomic>

#include "../../support/two_threads.h"

std::atomic<int> flag{0};
int shared_value;

NOINLINE static void Waiter() {
  InvisibleSet(1);
#ifdef RACY
  flag.wait(0, std::memory_order_relaxed);
#else
  flag.wait(0, std::memory_order_acquire);
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Waiter{{.*}}atomic_wait.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Notifier() {
  InvisibleAwait(1);
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Notifier{{.*}}atomic_wait.cc:[[#@LINE-2]]:
  flag.store(1, std::memory_order_release);
  flag.notify_one();
}

int main() { RunTogether(Waiter, Notifier); }
