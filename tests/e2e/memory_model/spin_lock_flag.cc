// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A spin lock made of std::atomic_flag. RACY: it unlocks with relaxed order.
//
// EDGE: atomics | std::atomic_flag | clear(release) -> test_and_set(acquire)
// that finds it clear
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <atomic>

#include "../../support/two_threads.h"

int shared_value;
std::atomic_flag lock = ATOMIC_FLAG_INIT;

#ifdef RACY
#define UNLOCK_ORDER std::memory_order_relaxed
#else
#define UNLOCK_ORDER std::memory_order_release
#endif

static void Lock() {
  while (lock.test_and_set(std::memory_order_acquire)) {
  }
}
static void Unlock() { lock.clear(UNLOCK_ORDER); }

NOINLINE static void Second() {
  Lock();
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}spin_lock_flag.cc:[[#@LINE-2]]:
  KEEP(seen);
  Unlock();
}

NOINLINE static void First() {
  Lock();
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}spin_lock_flag.cc:[[#@LINE-2]]:
  Unlock();
}

int main() { RunUnordered(First, Second); }
