// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::notify_all_at_thread_exit keeps the mutex until the thread's variables
// are destroyed. RACY: the mutex is released at once.
//
// EDGE: C++ | std::notify_all_at_thread_exit | destructors of thread-local
// variables -> lock() of the mutex
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <condition_variable>
#include <mutex>

#include "../../support/two_threads.h"

std::mutex lock;
std::condition_variable changed;
bool ready;
int shared_value;

struct AtExit {
  ~AtExit();
  void Use() { KEEP(*this); }
};

NOINLINE AtExit::~AtExit() {
  shared_value = 1;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}AtExit::~AtExit{{.*}}std_notify_all_at_thread_exit.cc:[[#@LINE-2]]:
#ifdef RACY
  InvisibleSet(1);
#endif
}

NOINLINE static void Leaving() {
  thread_local AtExit at_exit;
  at_exit.Use();
  std::unique_lock<std::mutex> guard(lock);
  ready = true;
#ifndef RACY
  std::notify_all_at_thread_exit(changed, std::move(guard));
  InvisibleSet(1);  // the mutex is taken
#endif
}

NOINLINE static void Waiter() {
  InvisibleAwait(1);
  std::unique_lock<std::mutex> guard(lock);
  changed.wait(guard, [] { return ready; });
  int seen = shared_value;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Waiter{{.*}}std_notify_all_at_thread_exit.cc:[[#@LINE-2]]:
  KEEP(seen);
}

int main() { RunTogether(Leaving, Waiter); }
