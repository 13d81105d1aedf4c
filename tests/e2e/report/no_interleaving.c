// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Four pairs of threads race at the same instant: each report stands in one
// piece.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: %expect66 %t 2>&1 | awk '/^WARNING/ { if (previous !~ /^====/) bad = 1; ++reports } /^====/ { if (open && previous !~ /note: previous|error: data race|SUMMARY/) bad = 1; open = !open } { previous = $0 } END { print reports, "reports", bad + 0, "bad" }' | FileCheck %s

#include <pthread.h>
#include <stddef.h>

#include "../../support/invisible_barrier.h"

// CHECK: 4 reports 0 bad

enum { kPairs = 4 };
struct {
  int value;
  char apart[60];
} places[kPairs];

#define BODY(n)                                     \
  NOINLINE static void Touch##n(int value) {        \
    places[n].value = value;                        \
  }
BODY(0)
BODY(1)
BODY(2)
BODY(3)

static void *Thread(void *number) {
  static void (*const touch[kPairs])(int) = {Touch0, Touch1, Touch2, Touch3};
  size_t me = (size_t)number;
  InvisibleMeet(2 * kPairs);
  touch[me % kPairs]((int)me);
  return NULL;
}

int main(void) {
  pthread_t threads[2 * kPairs];
  for (size_t i = 0; i < 2 * kPairs; ++i) {
    pthread_create(&threads[i], NULL, Thread, (void *)i);
  }
  for (int i = 0; i < 2 * kPairs; ++i) {
    pthread_join(threads[i], NULL);
  }
}
