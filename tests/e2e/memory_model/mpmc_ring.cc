// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A bounded queue of several producers and consumers, whose slots carry a
// sequence number each. RACY: the number that hands the slot over is stored
// with relaxed order.
//
// EDGE: atomics | channel-like queue | the store of a slot's sequence number
// -> the load that finds it
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

enum { kSlots = 4, kItems = 12 };
struct Slot {
  unsigned sequence;
  int item;
};
Slot slots[kSlots];
unsigned tail, head;

#ifdef RACY
#define HAND_OVER __ATOMIC_RELAXED
#else
#define HAND_OVER __ATOMIC_RELEASE
#endif

NOINLINE static void Put(int item) {
  unsigned at = __atomic_fetch_add(&tail, 1, __ATOMIC_RELAXED);
  Slot *slot = &slots[at % kSlots];
  while (__atomic_load_n(&slot->sequence, __ATOMIC_ACQUIRE) != at) {
  }
  slot->item = item;
  // CHECK-DAG: {{.*}}rite of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}Put{{.*}}mpmc_ring.cc:[[#@LINE-2]]:
  __atomic_store_n(&slot->sequence, at + 1, HAND_OVER);
}

NOINLINE static int Take() {
  unsigned at = __atomic_fetch_add(&head, 1, __ATOMIC_RELAXED);
  Slot *slot = &slots[at % kSlots];
  while (__atomic_load_n(&slot->sequence, __ATOMIC_ACQUIRE) != at + 1) {
  }
  int item = slot->item;
  // CHECK-DAG: {{.*}}ead of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Take{{.*}}mpmc_ring.cc:[[#@LINE-2]]:
  __atomic_store_n(&slot->sequence, at + kSlots, HAND_OVER);
  return item;
}

NOINLINE static void First() {
  for (int i = 0; i < kItems; i++) Put(i);
}

NOINLINE static void Second() {
  int sum = 0;
  for (int i = 0; i < kItems; i++) sum += Take();
  KEEP(sum);
}

int main() {
  for (unsigned i = 0; i < kSlots; i++) slots[i].sequence = i;
  RunTogether(First, Second);
}
