// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// absl::CondVar gives the mutex up and takes it again. RACY: what is read was
// written before the mutex was taken, by a thread that signals only.
//
// EDGE: libraries | absl::CondVar | the mutex, given up and taken again; a
// signal by itself orders nothing
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy %absl
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean %absl
// RUN: %repeat 20 0 %t.clean

#include <absl/synchronization/mutex.h>

#include "../../support/two_threads.h"

absl::Mutex mutex;
absl::CondVar changed;
bool is_ready;
int shared_value;

NOINLINE static void First() {
  InvisibleAwait(1);
#ifdef RACY
  __atomic_store_n(&is_ready, true, __ATOMIC_RELAXED);
  shared_value = 1;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}First{{.*}}absl_cond_var.cc:[[#@LINE-2]]:
#else
  mutex.Lock();
  __atomic_store_n(&is_ready, true, __ATOMIC_RELAXED);
  shared_value = 1;
  mutex.Unlock();
#endif
  while (__atomic_load_n(&is_ready, __ATOMIC_RELAXED)) changed.Signal();
}

NOINLINE static void Second() {
  mutex.Lock();
  InvisibleSet(1);
  while (!__atomic_load_n(&is_ready, __ATOMIC_RELAXED))
    changed.WaitWithTimeout(&mutex, absl::Milliseconds(50));
  int seen = shared_value;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}absl_cond_var.cc:[[#@LINE-2]]:
  KEEP(seen);
  __atomic_store_n(&is_ready, false, __ATOMIC_RELAXED);
  mutex.Unlock();
}

int main() { RunTogether(First, Second); }
