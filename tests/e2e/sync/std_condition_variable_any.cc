// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::condition_variable_any over a shared_mutex held shared. RACY: the write
// comes after the notification (which itself locks a mutex inside the library).
//
// EDGE: C++ | std::condition_variable_any | unlock() of the lock -> wait() that
// takes it again
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <condition_variable>
#include <mutex>
#include <shared_mutex>

#include "../../support/two_threads.h"

std::shared_mutex lock;
std::condition_variable_any changed;
int shared_value;
bool ready;

NOINLINE static void Waiter() {
  std::shared_lock<std::shared_mutex> guard(lock);
  InvisibleSet(1);
  changed.wait(guard, [] { return ready; });
  InvisibleAwait(2);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Waiter{{.*}}std_condition_variable_any.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Notifier() {
  InvisibleAwait(1);
  {
    std::unique_lock<std::shared_mutex> guard(lock);
    ready = true;
#ifndef RACY
    shared_value = 1;
#endif
  }
  changed.notify_all();
#ifdef RACY
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Notifier{{.*}}std_condition_variable_any.cc:[[#@LINE-2]]:
#endif
  InvisibleSet(2);
}

int main() { RunTogether(Waiter, Notifier); }
