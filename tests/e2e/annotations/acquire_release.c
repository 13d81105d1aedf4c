// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A release of an address is ordered before a later acquire of it, and releases
// add up, whatever is stored at the address.  RACY: one of the two threads
// releases another address.
//
// EDGE: annotations | hbsan_release, hbsan_acquire; __tsan_release,
// __tsan_acquire; AnnotateHappensBefore, AnnotateHappensAfter | each earlier
// release(p) -> acquire(p)
//
// RUN: %hbsan_cc -O1 -g -DHBSAN -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -DHBSAN %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cc -O1 -g -DTSAN -DRACY %s -o %t.racy.tsan
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.tsan
// RUN: %hbsan_cc -O1 -g -DTSAN %s -o %t.clean.tsan
// RUN: %repeat 20 0 %t.clean.tsan
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy.dynamic
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.dynamic
// RUN: %hbsan_cc -O1 -g %s -o %t.clean.dynamic
// RUN: %repeat 20 0 %t.clean.dynamic

#include <hbsan/hbsan.h>
#include <sanitizer/tsan_interface.h>

#include "../../support/two_threads.h"

void AnnotateHappensBefore(const char *, int, const volatile void *);
void AnnotateHappensAfter(const char *, int, const volatile void *);

#if defined(HBSAN)
#  define RELEASE(p) hbsan_release(p)
#  define ACQUIRE(p) hbsan_acquire(p)
#elif defined(TSAN)
#  define RELEASE(p) __tsan_release(p)
#  define ACQUIRE(p) __tsan_acquire(p)
#else
#  define RELEASE(p) AnnotateHappensBefore(__FILE__, __LINE__, p)
#  define ACQUIRE(p) AnnotateHappensAfter(__FILE__, __LINE__, p)
#endif

char token, other_token;
int first_value, shared_value;

static void *Early(void *unused) {
  first_value = 1;
  RELEASE(&token);
  __atomic_store_n(&token, 1, __ATOMIC_RELAXED);
  InvisibleSet(1);
  return unused;
}

NOINLINE static void First(void) {
  __atomic_store_n(&token, 2, __ATOMIC_RELEASE);
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 First {{.*}}acquire_release.c:[[#@LINE-2]]:
#ifdef RACY
  RELEASE(&other_token);
#else
  RELEASE(&token);
#endif
}

NOINLINE static void Second(void) {
  ACQUIRE(&token);
  int seen = first_value + shared_value;
  KEEP(seen);
}

int main(void) {
  pthread_t early;
  pthread_create(&early, NULL, Early, NULL);
  InvisibleAwait(1);
  RunUnordered(First, Second);
  pthread_join(early, NULL);
}
// CHECK: HBSan: found 1 data race
