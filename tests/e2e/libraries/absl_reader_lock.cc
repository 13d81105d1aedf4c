// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two readers of an absl::Mutex are not ordered. RACY: both write.
//
// EDGE: libraries | absl::Mutex | none between readers
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy %absl
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean %absl
// RUN: %repeat 20 0 %t.clean

#include <absl/synchronization/mutex.h>

#include "../../support/two_threads.h"

absl::Mutex mutex;
int shared_value;

NOINLINE static void First() {
#ifdef RACY
  absl::ReaderMutexLock lock(&mutex);
#else
  absl::WriterMutexLock lock(&mutex);
#endif
  shared_value = 1;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}First{{.*}}absl_reader_lock.cc:[[#@LINE-2]]:
}

NOINLINE static void Second() {
  absl::ReaderMutexLock lock(&mutex);
  int seen = shared_value;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}absl_reader_lock.cc:[[#@LINE-2]]:
  KEEP(seen);
}

int main() { RunUnordered(First, Second); }
