// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A race on bytes that the program declared benign is not reported.  RACY: one
// byte more races; the block was freed, and its memory is another block; the
// declaration was of other bytes.
//
// EDGE: annotations | hbsan_benign_race; AnnotateBenignRace,
// AnnotateBenignRaceSized | none; races on these bytes are not reported
//
// RUN: %hbsan_cc -O1 -g -DHBSAN -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -DHBSAN %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: env HBSAN_OPTIONS=stats=1 %t.clean 2>&1 | FileCheck --check-prefix=STATS %s
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy.dynamic
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.dynamic
// RUN: %expect66 %t.racy.dynamic 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean.dynamic
// RUN: %repeat 20 0 %t.clean.dynamic
// STATS: 4  races suppressed

#include <hbsan/hbsan.h>
#include <stdlib.h>

#include "../../support/two_threads.h"

void AnnotateBenignRace(const char *, int, const volatile void *, const char *);
void AnnotateBenignRaceSized(const char *, int, const volatile void *, long,
                             const char *);

#if defined(HBSAN)
#  define BENIGN(p, bytes) hbsan_benign_race(p, bytes)
#else
#  define BENIGN(p, bytes) \
    AnnotateBenignRaceSized(__FILE__, __LINE__, p, bytes, "a test")
#endif

_Alignas(8) char bytes[8];
long wide[3];
int counter;
volatile int *block;

NOINLINE static void First(void) {
  bytes[2] = 1;
  wide[0] = wide[2] = 1;
  __atomic_store_n(&counter, 1, __ATOMIC_RELEASE);
#ifdef RACY
  bytes[3] = 1;
  *block = 1;
#endif
}

NOINLINE static void Second(void) {
  bytes[2] = 2;
  wide[0] = wide[2] = 2;
  counter = 2;
#ifdef RACY
  bytes[3] = 2;
  *block = 2;
#endif
}
// CHECK: data race on 'bytes'
// CHECK: Write of size 1
// CHECK-NEXT: #0 Second {{.*}}benign_race.c:[[#@LINE-6]]:
// CHECK: Write of size 4
// CHECK-NEXT: #0 Second {{.*}}benign_race.c:[[#@LINE-7]]:

int main(void) {
  BENIGN(&bytes[1], 2);
  BENIGN(wide, sizeof(wide));
#ifdef HBSAN
  hbsan_benign_race(&counter, sizeof(counter));
#else
  AnnotateBenignRace(__FILE__, __LINE__, &counter, "a test");
#endif
  block = (int *)malloc(sizeof(int));
  BENIGN(block, sizeof(int));
  free((int *)block);
  block = (int *)malloc(sizeof(int));
  RunUnordered(First, Second);
  free((int *)block);
}
// CHECK: HBSan: found 2 data races
