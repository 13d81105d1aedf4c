// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A 16-byte compare-and-swap releases and acquires. RACY: relaxed.
//
// EDGE: atomics | compare-and-swap | success(release) -> load or
// success(acquire)
//
// RUN: %hbsan_cxx -O1 -g -mcx16 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -mcx16 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_value;
unsigned __int128 flag;

#ifdef RACY
#define ORDER __ATOMIC_RELAXED
#else
#define ORDER __ATOMIC_ACQ_REL
#endif

static bool Swap(unsigned __int128 from, unsigned __int128 to) {
  return __atomic_compare_exchange_n(&flag, &from, to, false, ORDER,
                                     __ATOMIC_RELAXED);
}

NOINLINE static void Second() {
  while (!Swap(7, 8)) {
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}atomics_16_bytes_cas.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}atomics_16_bytes_cas.cc:[[#@LINE-2]]:
  Swap(0, 7);
}

int main() { RunUnordered(First, Second); }
