// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A 16-byte atomic carries an edge like any other. RACY: relaxed.
//
// EDGE: atomics | atomic of any size | store(release) -> load(acquire) that
// finds the value or one of its release sequence
//
// RUN: %hbsan_cxx -O1 -g -mcx16 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -mcx16 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cxx -O0 -g -mcx16 -DRACY %s -o %t.racy.o0
// RUN: %expect66 %t.racy.o0 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O0 -g -mcx16 %s -o %t.clean.o0
// RUN: %repeat 1 0 %t.clean.o0

#include "../../support/two_threads.h"

int shared_value;
unsigned __int128 flag;

#ifdef RACY
#define STORE_ORDER __ATOMIC_RELAXED
#else
#define STORE_ORDER __ATOMIC_RELEASE
#endif

NOINLINE static void Second() {
  while (__atomic_load_n(&flag, __ATOMIC_ACQUIRE) == 0) {
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}atomics_16_bytes.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}atomics_16_bytes.cc:[[#@LINE-2]]:
  __atomic_store_n(&flag, (unsigned __int128)1 << 100, STORE_ORDER);
}

int main() { RunUnordered(First, Second); }
