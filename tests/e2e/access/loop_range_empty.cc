// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A loop that runs no iteration accesses nothing, the check in front of it
// included; nor does an inner loop in the iterations that do not reach it.
//
// RUN: %hbsan_cxx -O2 -g -DLENGTH=1 %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %hbsan_cxx -O2 -g -DLENGTH=0 %s -o %t.empty
// RUN: %repeat 20 0 %t.empty
// RUN: %hbsan_cxx -O3 -g -DLENGTH=-5 %s -o %t.negative
// RUN: %repeat 20 0 %t.negative

#include "../../support/two_threads.h"

int shared_values[100];
int sums[100];
int length = LENGTH;
int wanted = -1;

NOINLINE static void Second() {
  int sum = 0;
  for (int i = 0; i < length; ++i) sum += shared_values[i];
  for (int i = length; i < 0; ++i) {
    if (i == wanted + length)
      for (int j = 0; j < 100; ++j) sums[j] += shared_values[j];
  }
  KEEP(sum);
}

NOINLINE static void First() { shared_values[0] = 1; }

int main() { RunUnordered(First, Second); }
