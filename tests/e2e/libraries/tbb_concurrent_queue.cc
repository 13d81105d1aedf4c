// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tbb::concurrent_queue and concurrent_bounded_queue hand a pointer on.  RACY:
// the value behind it is written after the push.
//
// EDGE: libraries | tbb::concurrent_queue, tbb::concurrent_bounded_queue | push
// -> the pop that gets the element
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy -ltbb
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY -DBOUNDED %s -o %t.racy.2 -ltbb
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.2
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean -ltbb
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DBOUNDED %s -o %t.clean.2 -ltbb
// RUN: %repeat 20 0 %t.clean.2

#include <tbb/concurrent_queue.h>

#include "../../support/two_threads.h"

#ifdef BOUNDED
tbb::concurrent_bounded_queue<int *> queue;
#else
tbb::concurrent_queue<int *> queue;
#endif
int shared_value;

NOINLINE static void First() {
#ifdef RACY
  queue.push(&shared_value);
#endif
  shared_value = 1;
  InvisibleSet(1);
#ifndef RACY
  queue.push(&shared_value);
#endif
}

NOINLINE static void Second() {
  int *got;
#ifdef BOUNDED
  queue.pop(got);
#else
  while (!queue.try_pop(got)) {
  }
#endif
  InvisibleAwait(1);
  int seen = *got;
  KEEP(seen);
}

int main() { RunTogether(First, Second); }
