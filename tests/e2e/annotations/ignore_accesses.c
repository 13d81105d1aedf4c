// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ignored accesses are neither checked nor remembered; the scopes nest.  RACY:
// the access comes after the outer end.
//
// EDGE: annotations | hbsan_ignore_accesses_begin; __tsan_ignore_thread_begin;
// their ends | none; accesses in between are not checked
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

#include "../../support/two_threads.h"

void __tsan_ignore_thread_begin(void);
void __tsan_ignore_thread_end(void);
void AnnotateIgnoreReadsBegin(const char *, int);
void AnnotateIgnoreReadsEnd(const char *, int);
void AnnotateIgnoreWritesBegin(const char *, int);
void AnnotateIgnoreWritesEnd(const char *, int);

#if defined(HBSAN)
#  define BEGIN() hbsan_ignore_accesses_begin()
#  define END() hbsan_ignore_accesses_end()
#elif defined(TSAN)
#  define BEGIN() __tsan_ignore_thread_begin()
#  define END() __tsan_ignore_thread_end()
#else
#  define BEGIN()                                  \
    (AnnotateIgnoreReadsBegin(__FILE__, __LINE__), \
     AnnotateIgnoreWritesBegin(__FILE__, __LINE__))
#  define END()                                   \
    (AnnotateIgnoreWritesEnd(__FILE__, __LINE__), \
     AnnotateIgnoreReadsEnd(__FILE__, __LINE__))
#endif

int shared_value, not_remembered;

NOINLINE static void Second(void) {
  not_remembered = 2;
  BEGIN();
  BEGIN();
  shared_value = 2;
  END();
  int seen = shared_value;
#ifndef RACY
  shared_value = seen + 1;
#endif
  END();
#ifdef RACY
  shared_value = seen + 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 Second {{.*}}ignore_accesses.c:[[#@LINE-2]]:
#endif
}

NOINLINE static void First(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 First {{.*}}ignore_accesses.c:[[#@LINE-2]]:
  BEGIN();
  not_remembered = 1;
  END();
}

int main(void) { RunUnordered(First, Second); }
// CHECK: HBSan: found 1 data race
