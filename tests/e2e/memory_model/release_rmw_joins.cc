// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A release read-modify-write adds its thread to what the value carries: the
// reader is ordered after both. RACY: a release store in its place.
//
// EDGE: atomics | read-modify-write | release: of its own thread and of what
// it found -> load(acquire)
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_value;
int flag;
int middle_value;

NOINLINE static void Last() {
  while (__atomic_load_n(&flag, __ATOMIC_ACQUIRE) != 2) {
  }
  int middle_seen = middle_value;
  KEEP(middle_seen);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Last{{.*}}release_rmw_joins.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}release_rmw_joins.cc:[[#@LINE-2]]:
  __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
}

NOINLINE static void Middle() {
  middle_value = 1;
#ifdef RACY
  __atomic_store_n(&flag, 2, __ATOMIC_RELEASE);
#else
  __atomic_fetch_add(&flag, 1, __ATOMIC_RELEASE);
#endif
}

static void *FirstThread(void *) {
  First();
  InvisibleSet(1);
  return nullptr;
}

static void *MiddleThread(void *) {
  InvisibleAwait(1);
  Middle();
  InvisibleSet(2);
  return nullptr;
}

int main() {
  pthread_t first, middle;
  pthread_create(&first, nullptr, FirstThread, nullptr);
  pthread_create(&middle, nullptr, MiddleThread, nullptr);
  InvisibleAwait(2);
  Last();
  pthread_join(first, nullptr);
  pthread_join(middle, nullptr);
}
