// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A relaxed read-modify-write of another thread continues the release sequence;
// a relaxed store of the same value (RACY) ends it.
//
// EDGE: atomics | release sequence | goes on through relaxed
// read-modify-writes of any thread
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_value;
int flag;

NOINLINE static void Last() {
  while (__atomic_load_n(&flag, __ATOMIC_ACQUIRE) != 2) {
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Last{{.*}}release_sequence_rmw.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}release_sequence_rmw.cc:[[#@LINE-2]]:
  __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
}

NOINLINE static void Middle() {
#ifdef RACY
  __atomic_store_n(&flag, 2, __ATOMIC_RELAXED);
#else
  __atomic_fetch_add(&flag, 1, __ATOMIC_RELAXED);
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
