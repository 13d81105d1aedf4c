// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// With sampling=R a race is found with a probability of about R percent; what
// is ordered is never reported.  The bounds are four standard deviations from
// the mean of 150 runs; to 30 percent belong 45 runs and 5.6.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %found_rate 150 22 68 env HBSAN_OPTIONS=sampling=30:symbolize=0 %t.racy
// RUN: %repeat 10 0 env HBSAN_OPTIONS=sampling=0 %t.racy
// RUN: %repeat 10 66 env HBSAN_OPTIONS=sampling=100:symbolize=0 %t.racy
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 env HBSAN_OPTIONS=sampling=50 %t.clean

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void First(void) { shared_value = 1; }
NOINLINE static void Second(void) { shared_value = 2; }

int main(void) { RunPair(First, Second); }
