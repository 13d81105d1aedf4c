// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Destructors of thread_local objects run in the thread, before its join
// returns. RACY: main reads before the join.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <pthread.h>

#include "../../support/invisible_barrier.h"

int shared_value;

NOINLINE static void Read() {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}tls_destructor.cc:[[#@LINE-2]]:
  KEEP(seen);
}

struct PerThread {
  ~PerThread();
  int value = 1;
};

NOINLINE PerThread::~PerThread() {
  shared_value = value;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}PerThread::~PerThread{{.*}}tls_destructor.cc:[[#@LINE-2]]:
  InvisibleSet(1);
}

static thread_local PerThread per_thread;

static void *Thread(void *) {
  ++per_thread.value;
  return nullptr;
}

int main() {
  pthread_t thread;
  pthread_create(&thread, nullptr, Thread, nullptr);
#ifdef RACY
  InvisibleAwait(1);
  Read();
#endif
  pthread_join(thread, nullptr);
#ifndef RACY
  Read();
#endif
}
