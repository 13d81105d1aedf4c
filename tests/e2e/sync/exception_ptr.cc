// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An exception travels to another thread; its reference count, inside the
// uninstrumented library, orders its destruction. RACY: the object it points to
// is changed after it was sent.
//
// EDGE: C++ | std::exception_ptr | the hand-over, by a promise -> the look at
// the exception
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <exception>
#include <future>
#include <thread>

#include "../../support/two_threads.h"

struct Failure {
  int *detail;
};
int shared_value;

NOINLINE static int Look(const Failure &failure) {
  return *failure.detail;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Look{{.*}}exception_ptr.cc:[[#@LINE-2]]:
}

NOINLINE static void Fail(std::promise<void> promise) {
#ifndef RACY
  shared_value = 1;
#endif
  try {
    throw Failure{&shared_value};
  } catch (...) {
    promise.set_exception(std::current_exception());
  }
#ifdef RACY
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Fail{{.*}}exception_ptr.cc:[[#@LINE-2]]:
  InvisibleSet(1);
  InvisibleAwait(2);  // destroying the promise would release
#else
  InvisibleSet(1);
#endif
}

int main() {
  std::promise<void> promise;
  std::future<void> future = promise.get_future();
  std::thread thread(Fail, std::move(promise));
  InvisibleAwait(1);
  int seen = 0;
  try {
    future.get();
  } catch (const Failure &failure) {
    seen = Look(failure);
  }
  InvisibleSet(2);
  thread.join();
  return seen - 1;
}
