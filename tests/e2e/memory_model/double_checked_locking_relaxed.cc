// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Double-checked locking with an atomic pointer. RACY: it is read with relaxed
// order, so the object itself races.
//
// EDGE: atomics | double-checked locking | store(release) of the pointer ->
// load(acquire) outside the lock
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <atomic>
#include <mutex>

#include "../../support/two_threads.h"

struct Singleton {
  int value;
};
std::atomic<Singleton *> instance;
std::mutex lock;

#ifdef RACY
#define QUICK_ORDER std::memory_order_relaxed
#else
#define QUICK_ORDER std::memory_order_acquire
#endif

NOINLINE static Singleton *Get() {
  Singleton *result = instance.load(QUICK_ORDER);
  if (result == nullptr) {
    std::lock_guard<std::mutex> guard(lock);
    result = instance.load(std::memory_order_relaxed);
    if (result == nullptr) {
      // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
      // CHECK-NEXT: #0 {{.*}}Second{{.*}}double_checked_locking_relaxed.cc:[[#@LINE+11]]:
      // CHECK: Previous write of size {{4|8}} at 0x{{[0-9a-f]+}} by thread T1
      // CHECK: Get{{.*}}double_checked_locking_relaxed.cc:[[#@LINE+1]]:
      result = new Singleton{1};
      instance.store(result, std::memory_order_release);
    }
  }
  return result;
}

NOINLINE static void Second() {
  int seen = Get()->value;
  KEEP(seen);
}

NOINLINE static void First() {
  int seen = Get()->value;
  KEEP(seen);
}

int main() { RunUnordered(First, Second); }
