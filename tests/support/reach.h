// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How far the accesses of library calls reach: many cases in one program.
//
// A case names the last byte of an access and the call that makes it. Thread T1
// stores to that byte, thread T2 makes the call, and nothing orders the two. In
// the corrected program (without -DRACY) T1 stores to the byte behind it.
// Threads of different cases are ordered, since the main thread joins them. Run
// with suppress_equal_addresses=0 when cases share memory.

#ifndef HBSAN_TESTS_SUPPORT_REACH_H_
#define HBSAN_TESTS_SUPPORT_REACH_H_

#include "two_threads.h"

#ifdef RACY
enum { kBehind = 0 };
#else
enum { kBehind = 1 };
#endif

// A store that changes nothing. Inlined, so that each case has a place of its
// own.
__attribute__((always_inline)) static inline void Touch(volatile void *last) {
  volatile char *byte = (volatile char *)last + kBehind;
  *byte = *byte;
}

// The last byte of an object.
#define LAST(object) ((char *)(&(object) + 1) - 1)

#define CASE(name, last, call)                             \
  NOINLINE static void First_##name(void) { Touch(last); } \
  NOINLINE static void Second_##name(void) { call; }       \
  static void name(void) {                                 \
    InvisibleSet(0);                                       \
    RunUnordered(First_##name, Second_##name);             \
  }

// The same for a byte that is not accessed: silent in both programs.
#define SILENT CASE

#endif  // HBSAN_TESTS_SUPPORT_REACH_H_
