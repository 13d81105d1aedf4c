// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A consume load counts as an acquire, as every compiler implements it. RACY:
// relaxed, with the same address dependency.
//
// EDGE: atomics | atomic of any size | store(release) -> load(consume),
// which counts as acquire
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <atomic>

#include "../../support/two_threads.h"

struct Message {
  int value;
};
Message message;
std::atomic<Message *> pointer;

#ifdef RACY
#define LOAD_ORDER std::memory_order_relaxed
#else
#define LOAD_ORDER std::memory_order_consume
#endif

NOINLINE static void Second() {
  Message *got = pointer.load(LOAD_ORDER);
  int seen = got->value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}consume.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  message.value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}consume.cc:[[#@LINE-2]]:
  pointer.store(&message, std::memory_order_release);
}

int main() { RunUnordered(First, Second); }
