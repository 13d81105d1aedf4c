// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A ring buffer with one producer and one consumer. RACY: the producer
// publishes the head with relaxed order.
//
// EDGE: atomics | channel-like queue | store(release) of the index ->
// load(acquire) of it
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

enum { kSlots = 4, kItems = 40 };
int slots[kSlots];
unsigned head;
unsigned tail;

#ifdef RACY
#define PUBLISH_ORDER __ATOMIC_RELAXED
#else
#define PUBLISH_ORDER __ATOMIC_RELEASE
#endif

NOINLINE static int Take(unsigned at) {
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Take{{.*}}spsc_ring.cc:[[#@LINE+1]]:
  return slots[at % kSlots];
}

NOINLINE static void Put(unsigned at, int item) {
  slots[at % kSlots] = item;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Put{{.*}}spsc_ring.cc:[[#@LINE-2]]:
}

static void Producer() {
  for (unsigned at = 0; at < kItems; ++at) {
    while (at - __atomic_load_n(&tail, __ATOMIC_ACQUIRE) == kSlots) {
      InvisibleYield();
    }
    Put(at, (int)at);
    __atomic_store_n(&head, at + 1, PUBLISH_ORDER);
  }
}

static void Consumer() {
  for (unsigned at = 0; at < kItems; ++at) {
    while (__atomic_load_n(&head, __ATOMIC_ACQUIRE) == at) {
      InvisibleYield();
    }
    int item = Take(at);
    KEEP(item);
    __atomic_store_n(&tail, at + 1, __ATOMIC_RELEASE);
  }
}

int main() { RunTogether(Producer, Consumer); }
