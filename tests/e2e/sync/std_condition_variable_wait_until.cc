// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::condition_variable: the wait releases the mutex and takes it again, the
// notification orders nothing.
//
// EDGE: C++ | std::condition_variable | unlock() of the mutex -> wait_until()
// that takes it again
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "../../support/two_threads.h"

std::mutex lock;
std::condition_variable changed;
int handed_to_notifier;
int shared_value;

NOINLINE static void Waiter() {
  std::unique_lock<std::mutex> guard(lock);
  handed_to_notifier = 1;
  InvisibleSet(1);
  while (!InvisibleReached(2)) {
    changed.wait_until(guard, std::chrono::system_clock::now() +
                                  std::chrono::seconds(20));
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Waiter{{.*}}std_condition_variable_wait_until.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Notifier() {
  InvisibleAwait(1);
  std::unique_lock<std::mutex> guard(lock);  // not before the waiter waits
  int seen = handed_to_notifier;
  KEEP(seen);
#ifdef RACY
  guard.unlock();
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Notifier{{.*}}std_condition_variable_wait_until.cc:[[#@LINE-2]]:
#ifndef RACY
  guard.unlock();
#endif
  InvisibleSet(2);
  changed.notify_one();
}

int main() { RunTogether(Waiter, Notifier); }
