// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::atomic_flag::wait returns with what test_and_set released. RACY: the
// write comes after it.
//
// EDGE: C++ | std::atomic_flag | test_and_set(release), notify -> wait(acquire)
// that returns
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <atomic>

#include "../../support/two_threads.h"

std::atomic_flag done = ATOMIC_FLAG_INIT;
int shared_value;

NOINLINE static void Waiter() {
  InvisibleSet(1);
  done.wait(false, std::memory_order_acquire);
  InvisibleAwait(2);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Waiter{{.*}}std_atomic_flag_wait.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Notifier() {
  InvisibleAwait(1);
#ifdef RACY
  done.test_and_set(std::memory_order_release);
  done.notify_all();
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Notifier{{.*}}std_atomic_flag_wait.cc:[[#@LINE-2]]:
#ifndef RACY
  done.test_and_set(std::memory_order_release);
  done.notify_all();
#endif
  InvisibleSet(2);
}

int main() { RunTogether(Waiter, Notifier); }
