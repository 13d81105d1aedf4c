// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// promise::set_exception hands over as set_value does. RACY: it comes before
// the write.
//
// EDGE: C++ | std::promise | set_exception() -> get() that throws
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <future>
#include <stdexcept>

#include "../../support/two_threads.h"

std::promise<int> promise;
std::future<int> future = promise.get_future();
int shared_value;

NOINLINE static void Read() {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}std_promise_exception.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Second() {
  try {
    future.get();
  } catch (const std::runtime_error &error) {
    if (error.what()[0] == 'f')
      Read();
  }
}

NOINLINE static void First() {
  auto failure = std::make_exception_ptr(std::runtime_error("failed"));
#ifdef RACY
  promise.set_exception(failure);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_promise_exception.cc:[[#@LINE-2]]:
#ifndef RACY
  promise.set_exception(failure);
#endif
}

int main() { RunUnordered(First, Second); }
