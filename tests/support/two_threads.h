// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two threads, one after the other: with or without a happens-before edge.
//
// Most pairs differ in nothing but the edge between two accesses. This header
// runs `First` in thread T1 and then `Second` in thread T2, always in that
// order. `RunUnordered` fixes the order invisibly, `RunOrdered` with a release
// store that an acquire load reads, and `RunPair` takes the former when the
// program is compiled with -DRACY. `RunTogether` leaves the order to the bodies,
// which then use the invisible steps themselves. Usable from C and C++; it
// includes no C++ header, so a test compiles in a fraction of a second.

#ifndef HBSAN_TESTS_SUPPORT_TWO_THREADS_H_
#define HBSAN_TESTS_SUPPORT_TWO_THREADS_H_

#include <pthread.h>
#include <stddef.h>

#include "invisible_barrier.h"

typedef void (*TwoThreadsBody)(void);

enum TwoThreadsOrder { kUnordered, kOrdered, kTogether };

struct TwoThreadsPlan {
  TwoThreadsBody first;
  TwoThreadsBody second;
  enum TwoThreadsOrder order;
  int done;  // the only thing that may carry the edge
};

__attribute__((unused)) static void *TwoThreadsFirst(void *argument) {
  struct TwoThreadsPlan *plan = (struct TwoThreadsPlan *)argument;
  plan->first();
  if (plan->order == kOrdered) {
    __atomic_store_n(&plan->done, 1, __ATOMIC_RELEASE);
  }
  InvisibleSet(1000);
  return NULL;
}

__attribute__((unused)) static void *TwoThreadsSecond(void *argument) {
  struct TwoThreadsPlan *plan = (struct TwoThreadsPlan *)argument;
  if (plan->order != kTogether) {
    InvisibleAwait(1000);
  }
  if (plan->order == kOrdered) {
    while (!__atomic_load_n(&plan->done, __ATOMIC_ACQUIRE)) {
    }
  }
  plan->second();
  return NULL;
}

__attribute__((unused)) static void RunTwoThreads(TwoThreadsBody first,
                                                  TwoThreadsBody second,
                                                  enum TwoThreadsOrder order) {
  struct TwoThreadsPlan plan = {first, second, order, 0};
  pthread_t one, two;
  pthread_create(&one, NULL, TwoThreadsFirst, &plan);
  pthread_create(&two, NULL, TwoThreadsSecond, &plan);
  pthread_join(one, NULL);
  pthread_join(two, NULL);
}

#define RunUnordered(first, second) RunTwoThreads(first, second, kUnordered)
#define RunOrdered(first, second) RunTwoThreads(first, second, kOrdered)
#define RunTogether(first, second) RunTwoThreads(first, second, kTogether)

#ifdef RACY
#define RunPair(first, second) RunUnordered(first, second)
#else
#define RunPair(first, second) RunOrdered(first, second)
#endif

#endif  // HBSAN_TESTS_SUPPORT_TWO_THREADS_H_
