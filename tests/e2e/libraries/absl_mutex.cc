// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// absl::Mutex: Lock, TryLock, and ReaderLock of the Debian package, which is
// not instrumented. RACY: the reader locks another one.
//
// EDGE: libraries | absl::Mutex | Unlock -> the next Lock, successful
// TryLock or ReaderLock; ReaderUnlock -> the next Lock
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy %absl
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean %absl
// RUN: %repeat 20 0 %t.clean

#include <absl/synchronization/mutex.h>

#include "../../support/two_threads.h"

absl::Mutex mutex, other;
int by_lock, by_try, by_reader;

#ifdef RACY
#define SECOND other
#else
#define SECOND mutex
#endif

NOINLINE static void First() {
  absl::MutexLock lock(&mutex);
  by_lock = 1;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}First{{.*}}absl_mutex.cc:[[#@LINE-2]]:
  by_try = 1;
}

NOINLINE static void Second() {
  SECOND.ReaderLock();
  int seen = by_lock;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}absl_mutex.cc:[[#@LINE-2]]:
  SECOND.ReaderUnlock();
  while (!SECOND.TryLock()) {
  }
  seen += by_try;
  by_reader = seen;
  SECOND.Unlock();
}

int main() { RunUnordered(First, Second); }
