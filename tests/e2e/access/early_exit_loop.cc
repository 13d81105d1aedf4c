// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A search in an array of known size ends at the match: what follows is not
// read, though it could be, and the vectorizer would.
//
// RUN: %hbsan_cxx -O2 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_values[64];
int found;

// The vectorizer would look at 20 to 23 in one go.
#ifdef RACY
constexpr int kElement = 18;
#else
constexpr int kElement = 22;
#endif

NOINLINE static void Second() {
  shared_values[kElement] = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}early_exit_loop.cc:[[#@LINE-2]]:
}

NOINLINE static int Find(int wanted) {
  for (int i = 0; i < 64; ++i) {
    // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
    // CHECK-NEXT: #0 {{.*}}Find{{.*}}early_exit_loop.cc:[[#@LINE+1]]:
    if (shared_values[i] == wanted) {
      return i;
    }
  }
  return -1;
}

NOINLINE static void First() { found = Find(5); }

int main() {
  shared_values[20] = 5;
  RunUnordered(First, Second);
  return found == 20 ? 0 : 1;
}
