// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The read stands before the acquire and races; the write of the same place
// stands behind it and does not. The write must not stand for the read.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cxx -O0 -g -DRACY %s -o %t.racy.o0
// RUN: %expect66 %t.racy.o0 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O0 -g %s -o %t.clean.o0
// RUN: %repeat 1 0 %t.clean.o0
// RUN: %hbsan_cxx -O2 -g -DRACY %s -o %t.racy.o2
// RUN: %expect66 %t.racy.o2 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g %s -o %t.clean.o2
// RUN: %repeat 1 0 %t.clean.o2

#include "../../support/two_threads.h"

int shared_value;
int ready;

NOINLINE static void Second() {
#ifdef RACY
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}read_before_write_across_acquire.cc:[[#@LINE-2]]:
  while (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE)) {
  }
#else
  while (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE)) {
  }
  int seen = shared_value;
#endif
  shared_value = seen + 1;
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}read_before_write_across_acquire.cc:[[#@LINE-2]]:
  __atomic_store_n(&ready, 1, __ATOMIC_RELEASE);
}

int main() { RunUnordered(First, Second); }
