// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A snapshot behind an atomic pointer: readers use the one they find, a writer
// copies it, changes the copy and swaps the pointer. RACY: it changes the
// snapshot that readers have.
//
// EDGE: atomics | copy-on-write | the swap that publishes a snapshot -> the
// load that finds it; who holds an old one is ordered with nobody
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

struct Snapshot {
  int limit;
};
Snapshot first_snapshot = {1};
Snapshot second_snapshot;
Snapshot *current = &first_snapshot;

NOINLINE static void First() {
  const Snapshot *snapshot = __atomic_load_n(&current, __ATOMIC_ACQUIRE);
  int limit = snapshot->limit;
  // CHECK-DAG: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}First{{.*}}copy_on_write.cc:[[#@LINE-2]]:
  KEEP(limit);
}

NOINLINE static void Second() {
  Snapshot *snapshot = __atomic_load_n(&current, __ATOMIC_ACQUIRE);
#ifndef RACY
  second_snapshot = *snapshot;
  snapshot = &second_snapshot;
#endif
  // CHECK-DAG: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}copy_on_write.cc:[[#@LINE+1]]:
  snapshot->limit = 2;
  __atomic_store_n(&current, snapshot, __ATOMIC_RELEASE);
}

int main() { RunUnordered(First, Second); }
