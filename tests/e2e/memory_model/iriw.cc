// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Independent reads of independent writes: who sees one flag has heard of what
// was written before that one. RACY: of what was written before the other flag.
//
// EDGE: atomics | independent flags | a flag orders what its own writer did
// before, and nothing that another writer did
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int value[2];
int flag[2];

NOINLINE static void Write(int which) {
  value[which] = 1;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  __atomic_store_n(&flag[which], 1, __ATOMIC_RELEASE);
}

NOINLINE static void Second() {
  while (!__atomic_load_n(&flag[0], __ATOMIC_ACQUIRE)) {
  }
#ifdef RACY
  while (!__atomic_load_n(&flag[1], __ATOMIC_RELAXED)) {
  }
#else
  while (!__atomic_load_n(&flag[1], __ATOMIC_ACQUIRE)) {
  }
#endif
  int seen = value[0] + value[1];
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T3
  // CHECK-DAG: #0 {{.*}}Second{{.*}}iriw.cc:[[#@LINE-2]]:
  KEEP(seen);
}

static void *WriteOther(void *) {
  Write(1);
  InvisibleSet(1);
  return nullptr;
}

NOINLINE static void First() {
  Write(0);
  InvisibleAwait(1);
}

int main() {
  pthread_t other;
  pthread_create(&other, nullptr, WriteOther, nullptr);
  RunUnordered(First, Second);
  pthread_join(other, nullptr);
}
