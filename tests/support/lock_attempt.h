// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An attempt to take a lock: one that succeeds acquires, one that fails orders
// nothing. The test defines `lock` and ATTEMPT, an expression that is true if
// the lock was taken, and runs FileCheck on this file.

#ifndef HBSAN_TESTS_SUPPORT_LOCK_ATTEMPT_H_
#define HBSAN_TESTS_SUPPORT_LOCK_ATTEMPT_H_

#include <cstdlib>

#include "two_threads.h"

int shared_value;

// RACY: the writer still holds the lock, so the attempt fails.
NOINLINE static void Second() {
  InvisibleAwait(1);
  bool taken = ATTEMPT;
#ifdef RACY
  if (taken) {
    std::abort();
  }
#else
  if (!taken) {
    std::abort();
  }
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}lock_attempt.h:[[#@LINE-2]]:
  KEEP(seen);
#ifndef RACY
  lock.unlock();
#endif
  InvisibleSet(2);
}

NOINLINE static void First() {
  lock.lock();
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}lock_attempt.h:[[#@LINE-2]]:
  lock.unlock();
#ifdef RACY
  lock.lock();
#endif
  InvisibleSet(1);
#ifdef RACY
  InvisibleAwait(2);
  lock.unlock();
#endif
}

int main() { RunTogether(First, Second); }

#endif  // HBSAN_TESTS_SUPPORT_LOCK_ATTEMPT_H_
