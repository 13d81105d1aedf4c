// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A coroutine that suspends itself into a new thread goes on there, after its
// suspension. RACY: what the first thread does after it made the other.
//
// EDGE: C++ | coroutine | a suspension that hands the coroutine to another
// thread -> its resumption there
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <coroutine>
#include <exception>
#include <thread>

#include "../../support/invisible_barrier.h"

struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

std::thread other;
int shared_value;

struct IntoNewThread {
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) {
    other = std::thread([coroutine] { coroutine.resume(); });
  }
  void await_resume() {}
};

NOINLINE static void Write() {
  shared_value = 1;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}Write{{.*}}std_coroutine_resumed.cc:[[#@LINE-2]]:
  InvisibleSet(1);
}

static Detached Run() {
  int local = 1;
  co_await IntoNewThread();
  local += 1;
  KEEP(local);
  Write();
}

NOINLINE static void Read() {
  int seen = shared_value;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-DAG: #0 {{.*}}Read{{.*}}std_coroutine_resumed.cc:[[#@LINE-2]]:
  KEEP(seen);
}

int main() {
#ifndef RACY
  Read();
#endif
  Run();
#ifdef RACY
  InvisibleAwait(1);
  Read();
#endif
  other.join();
}
