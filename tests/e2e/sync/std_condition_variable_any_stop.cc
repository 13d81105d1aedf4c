// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A wait of std::condition_variable_any ends by a stop request. RACY: the
// request comes before the write.
//
// EDGE: C++ | std::condition_variable_any | request_stop() -> wait() with the
// stop_token that returns
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "../../support/two_threads.h"

std::mutex lock;
std::condition_variable_any changed;
std::stop_source source;
int shared_value;

NOINLINE static void Waiter() {
  std::unique_lock<std::mutex> guard(lock);
  InvisibleSet(1);
  changed.wait(guard, source.get_token(), [] { return false; });
  InvisibleAwait(2);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Waiter{{.*}}std_condition_variable_any_stop.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Requester() {
  InvisibleAwait(1);
#ifdef RACY
  source.request_stop();
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Requester{{.*}}std_condition_variable_any_stop.cc:[[#@LINE-2]]:
#ifndef RACY
  source.request_stop();
#endif
  InvisibleSet(2);
}

int main() { RunTogether(Waiter, Requester); }
