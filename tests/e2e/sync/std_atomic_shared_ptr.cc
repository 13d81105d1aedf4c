// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::atomic<std::shared_ptr>, with its lock bit in the header of libstdc++;
// libc++ has none. RACY: the write comes after the store.
//
// EDGE: C++ | std::atomic<std::shared_ptr> | store(release) -> load(acquire)
// that finds the pointer
//
// LIBCXX: no
// It has no such thing.
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <atomic>
#include <memory>

#include "../../support/two_threads.h"

struct Object {
  int value = 0;
};
std::atomic<std::shared_ptr<Object>> published;
int shared_value;

NOINLINE static void Second() {
  std::shared_ptr<Object> object;
  InvisibleAwait(1);
  while (!(object = published.load(std::memory_order_acquire))) {
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_atomic_shared_ptr.cc:[[#@LINE-2]]:
  KEEP(seen);
  InvisibleSet(2);
}

NOINLINE static void First() {
  auto object = std::make_shared<Object>();
#ifdef RACY
  published.store(object, std::memory_order_release);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_atomic_shared_ptr.cc:[[#@LINE-2]]:
#ifndef RACY
  published.store(object, std::memory_order_release);
#endif
  InvisibleSet(1);
  InvisibleAwait(2);
}

int main() { RunTogether(First, Second); }
