// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A coroutine suspended by one thread and resumed by another: its frame is
// ordinary heap memory. RACY: handed over without an edge.
//
// EDGE: C++ | coroutine | none by itself: the hand-over between two resumptions
// orders them
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <coroutine>
#include <exception>

#include "../../support/two_threads.h"

struct Steps {
  struct promise_type {
    Steps get_return_object() {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};

int shared_value;

static Steps Run() {
  // CHECK: WARNING: HBSan: data race
  // CHECK: by thread T2
  // CHECK: Second{{.*}}coroutine.cc:[[#@LINE+11]]:
  // CHECK: Previous {{read|write}} of size {{[0-9]+}} at 0x{{[0-9a-f]+}} by thread T1
  // CHECK: First{{.*}}coroutine.cc:[[#@LINE+13]]:
  ++shared_value;
  co_await std::suspend_always{};
  ++shared_value;
}

Steps steps;

NOINLINE static void Second() {
  steps.handle.resume();
}

NOINLINE static void First() {
  steps.handle.resume();
}

int main() {
  steps = Run();
  RunPair(First, Second);
  steps.handle.destroy();
}
