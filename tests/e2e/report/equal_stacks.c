// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The same pair of stacks is reported once, races on one address are reported
// once; both can be switched off.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: %expect66 %t stacks 2>&1 | FileCheck --check-prefix=ONE %s
// RUN: env HBSAN_OPTIONS=suppress_equal_stacks=0 %expect66 %t stacks 2>&1 | FileCheck --check-prefix=FIVE %s
// RUN: %expect66 %t address 2>&1 | FileCheck --check-prefix=ONE %s
// RUN: env HBSAN_OPTIONS=suppress_equal_addresses=0 %expect66 %t address 2>&1 | FileCheck --check-prefix=TWO %s
// RUN: env HBSAN_OPTIONS=suppress_equal_stacks=0:max_reports=2 %expect66 %t stacks 2>&1 | FileCheck --check-prefix=TWO %s

#include "../../support/two_threads.h"

enum { kPlaces = 5 };
struct {
  int value;
  char apart[60];
} places[kPlaces];
int shared_value;
int by_address;

NOINLINE static void SecondTouch(int i) { places[i].value = 2; }

NOINLINE static void FirstTouch(int i) { places[i].value = 1; }

NOINLINE static void SecondHere(void) {
  int seen = shared_value;
  KEEP(seen);
}

NOINLINE static void SecondThere(void) { shared_value = 3; }

static void Second(void) {
  if (by_address) {
    InvisibleAwait(1);
    SecondHere();
    SecondThere();
    return;
  }
  InvisibleAwait(1);
  for (int i = 0; i < kPlaces; ++i) {
    SecondTouch(i);
  }
}

static void First(void) {
  if (by_address) {
    shared_value = 1;
    InvisibleSet(1);
    return;
  }
  for (int i = 0; i < kPlaces; ++i) {
    FirstTouch(i);
  }
  InvisibleSet(1);
}

int main(int argc, char **argv) {
  by_address = argc > 1 && argv[1][0] == 'a';
  RunTogether(First, Second);
  // ONE-COUNT-1: WARNING: HBSan: data race
  // ONE-NOT: WARNING: HBSan: data race
  // TWO-COUNT-2: WARNING: HBSan: data race
  // FIVE-COUNT-5: WARNING: HBSan: data race
  // FIVE-NOT: WARNING: HBSan: data race
}
