// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sorting, searching and walking by functions of libc that call the program
// back: the stack of the callback goes on with who called libc, and what is
// sorted is written by the caller.  RACY: with ACCESS 0, callbacks of two
// threads count in one variable; 1, one thread reads what another one sorts.
//
// EDGE: libraries | qsort, qsort_r, bsearch, lfind, lsearch, tsearch, tfind,
// tdelete, twalk | none; the callback runs in the caller's thread
//
// RUN: %hbsan_cc -O1 -g -DRACY -DACCESS=0 %s -o %t.racy.0
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.0
// RUN: %expect66 %t.racy.0 2>&1 | FileCheck --check-prefix=CALLBACK %s
// RUN: %hbsan_cc -O1 -g -DRACY -DACCESS=1 %s -o %t.racy.1
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.1
// RUN: %expect66 %t.racy.1 2>&1 | FileCheck --check-prefix=SORTED %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#define _GNU_SOURCE
#include <search.h>
#include <stdlib.h>

#include "../../support/two_threads.h"

#ifndef RACY
#  define ACCESS -1
#endif

static __thread int own_calls;
int calls, sorted[3] = {3, 1, 2};

NOINLINE static int Compare(const void *a, const void *b) {
#if ACCESS == 0
  calls++;
  // CALLBACK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CALLBACK-NEXT: #0 Compare {{.*}}sort_callback.c:[[#@LINE-2]]:
  // CALLBACK-NEXT: #1 {{.*}}bsearch
#endif
  own_calls++;
  return *(const int *)a - *(const int *)b;
}

static int CompareFor(const void *a, const void *b, void *unused) {
  (void)unused;
  return Compare(a, b);
}

static void Visit(const void *node, VISIT order, int depth) {
  own_calls += **(int *const *)node + (int)order + depth;
}

NOINLINE static void Search(int *numbers) {
  void *found = bsearch(&numbers[1], numbers, 3, sizeof(int), Compare);
  // CALLBACK-NEXT: #2 Search {{.*}}sort_callback.c:[[#@LINE-1]]:
  // CALLBACK-NEXT: #3 Second
  KEEP(found);
}

NOINLINE static void Sort(int *numbers) {
  qsort(numbers, 3, sizeof(int), Compare);
  // CALLBACK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CALLBACK-NEXT: #0 Compare {{.*}}sort_callback.c:
  // CALLBACK: Sort {{.*}}sort_callback.c:[[#@LINE-3]]:
  // CALLBACK-NEXT: First
  // SORTED: Previous write of size 12 at 0x{{[0-9a-f]+}} by thread T1
  // SORTED-NEXT: #0 Sort {{.*}}sort_callback.c:[[#@LINE-6]]:
  KEEP(numbers);
}

NOINLINE static void First(void) { Sort(sorted); }

NOINLINE static void Second(void) {
  int numbers[] = {1, 2, 3}, more[4] = {5};
  size_t count = 1;
  Search(numbers);
#if ACCESS == 1
  own_calls += sorted[0];
#endif
  qsort_r(numbers, 3, sizeof(int), CompareFor, NULL);
  lsearch(&numbers[0], more, &count, sizeof(int), Compare);
  lfind(&numbers[0], more, &count, sizeof(int), Compare);
  void *root = NULL;
  tsearch(&numbers[0], &root, Compare);
  tfind(&numbers[0], &root, Compare);
  twalk(root, Visit);
  tdelete(&numbers[0], &root, Compare);
}

int main(void) { RunUnordered(First, Second); }
