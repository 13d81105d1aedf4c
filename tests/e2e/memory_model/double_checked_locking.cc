// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Double-checked locking. RACY: the quick check reads the pointer plainly and
// so may see it before the object it points to.
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
#ifdef RACY
Singleton *instance;
#else
std::atomic<Singleton *> instance;
#endif
std::mutex lock;

NOINLINE static Singleton *Get() {
#ifdef RACY
  // CHECK: Read of size 8 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Get{{.*}}double_checked_locking.cc:[[#@LINE+1]]:
  Singleton *result = instance;
#else
  Singleton *result = instance.load(std::memory_order_acquire);
#endif
  if (result == nullptr) {
    std::lock_guard<std::mutex> guard(lock);
#ifdef RACY
    if (instance == nullptr) {
      result = new Singleton;
      result->value = 1;
      // CHECK: Previous write of size 8 at 0x{{[0-9a-f]+}} by thread T1
      // CHECK: Get{{.*}}double_checked_locking.cc:[[#@LINE+1]]:
      instance = result;
    }
#else
    result = instance.load(std::memory_order_relaxed);
    if (result == nullptr) {
      result = new Singleton;
      result->value = 1;
      instance.store(result, std::memory_order_release);
    }
#endif
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
