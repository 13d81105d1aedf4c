// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::barrier with a completion function, two phases. RACY: one thread arrives
// without waiting.
//
// EDGE: C++ | std::barrier | arrive() -> wait() that returns
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <barrier>

#include "../../support/two_threads.h"

struct Completion {
  void operator()() noexcept;
};
int completions;
int shared_value;

NOINLINE void Completion::operator()() noexcept { ++completions; }

std::barrier<Completion> barrier(2);

NOINLINE static void Reader() {
#ifdef RACY
  auto token = barrier.arrive();
  InvisibleSet(1);
  InvisibleAwait(2);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Reader{{.*}}std_barrier.cc:[[#@LINE-2]]:
  InvisibleSet(3);
  barrier.wait(std::move(token));
#else
  barrier.arrive_and_wait();
  int seen = shared_value;
#endif
  KEEP(seen);
  barrier.arrive_and_wait();
}

NOINLINE static void Writer() {
#ifdef RACY
  InvisibleAwait(1);  // the reader has arrived: it is not the last one
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Writer{{.*}}std_barrier.cc:[[#@LINE-2]]:
#ifdef RACY
  InvisibleSet(2);
  InvisibleAwait(3);
#endif
  barrier.arrive_and_wait();
  barrier.arrive_and_wait();
}

int main() {
  RunTogether(Writer, Reader);
  return completions == 2 ? 0 : 3;
}
