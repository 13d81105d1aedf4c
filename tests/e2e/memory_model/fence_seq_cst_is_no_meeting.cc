// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two sequentially consistent fences order nothing by themselves: no atomic
// value passes between the threads. The clean twin passes one.
//
// EDGE: atomics | fences | two fences alone order nothing, sequentially
// consistent or not
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_value;
int flag;

NOINLINE static void Second() {
#ifndef RACY
  while (__atomic_load_n(&flag, __ATOMIC_RELAXED) != 1) {
  }
#endif
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}fence_seq_cst_is_no_meeting.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}fence_seq_cst_is_no_meeting.cc:[[#@LINE-2]]:
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  __atomic_store_n(&flag, 1, __ATOMIC_RELAXED);
}

int main() { RunUnordered(First, Second); }
