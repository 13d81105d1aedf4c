// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// promise::set_value_at_thread_exit hands over at the end of the thread, what
// came after the call included.  RACY: set_value hands over at once.
//
// EDGE: C++ | std::promise | set_value_at_thread_exit(): the end of the thread
// -> get() that returns
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <future>
#include <thread>

#include "../../support/invisible_barrier.h"

std::promise<int> promise;
std::future<int> future = promise.get_future();
int shared_value;

NOINLINE static void Second() {
  InvisibleAwait(1);
  future.get();
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_promise_at_thread_exit.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
#ifdef RACY
  promise.set_value(1);
#else
  promise.set_value_at_thread_exit(1);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_promise_at_thread_exit.cc:[[#@LINE-2]]:
  InvisibleSet(1);
}

int main() {
  // Libc++ knows the ends of its own threads only.
  std::thread first(First), second(Second);
  first.join();
  second.join();
}
