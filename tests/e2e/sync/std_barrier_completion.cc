// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The completion function of a std::barrier sees what came before all arrivals.
// RACY: it looks at what came after one.
//
// EDGE: C++ | std::barrier | arrive() -> the completion function, whoever runs
// it
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <barrier>

#include "../../support/two_threads.h"

int shared_value;

struct Completion {
  void operator()() noexcept;
};

NOINLINE void Completion::operator()() noexcept {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Completion::operator(){{.*}}std_barrier_completion.cc:[[#@LINE-2]]:
  KEEP(seen);
}

std::barrier<Completion> barrier(2);

NOINLINE static void Second() { barrier.arrive_and_wait(); }

NOINLINE static void First() {
#ifdef RACY
  (void)barrier.arrive();
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_barrier_completion.cc:[[#@LINE-2]]:
#ifndef RACY
  (void)barrier.arrive();
#endif
}

int main() { RunUnordered(First, Second); }
