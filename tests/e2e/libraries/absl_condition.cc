// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// absl::Mutex with conditions: Await and LockWhen. The library evaluates the
// condition for the thread that waits. RACY: the value is written after the
// lock was given up.
//
// EDGE: libraries | absl::Mutex | Unlock -> a LockWhen or Await whose
// condition became true; conditions themselves are not checked
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy %absl
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean %absl
// RUN: %repeat 20 0 %t.clean

#include <absl/synchronization/mutex.h>

#include "../../support/two_threads.h"

absl::Mutex mutex;
bool is_ready, is_over;
int shared_value;

static bool IsTrue(bool *value) { return *value; }

NOINLINE static void First() {
  InvisibleAwait(1);
  mutex.Lock();
  is_ready = true;
#ifdef RACY
  mutex.Unlock();
#endif
  shared_value = 1;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}First{{.*}}absl_condition.cc:[[#@LINE-2]]:
#ifndef RACY
  mutex.Unlock();
#endif
  InvisibleSet(2);
  InvisibleAwait(3);
  mutex.LockWhen(absl::Condition(IsTrue, &is_over));
  mutex.Unlock();
}

NOINLINE static void Second() {
  mutex.Lock();
  InvisibleSet(1);
  mutex.Await(absl::Condition(IsTrue, &is_ready));
  InvisibleAwait(2);
  int seen = shared_value;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}absl_condition.cc:[[#@LINE-2]]:
  KEEP(seen);
  InvisibleSet(3);
  is_over = true;
  mutex.Unlock();
}

int main() { RunTogether(First, Second); }
