// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a thread does after the access that matters: much, at few sites.
//
// The table is larger than the ring of events, and what is read and written in
// it does not fold. `Release` ends the epoch, so that the table's cells are
// recorded again. OLD_ACCESS is the access; in the corrected program both
// threads make it under a lock.

#ifndef HBSAN_TESTS_E2E_HISTORY_HISTORY_H_
#define HBSAN_TESTS_E2E_HISTORY_HISTORY_H_

#include "../../support/two_threads.h"

enum { kTableEntries = 1 << 16 };

static long history_table[kTableEntries];
int history_released;  // not static: nobody reads it
static pthread_mutex_t history_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t history_fix = PTHREAD_MUTEX_INITIALIZER;

NOINLINE static void Release(void) {
  __atomic_store_n(&history_released, 1, __ATOMIC_RELEASE);
}

NOINLINE static void Touch(unsigned index, int write) {
  if (write) {
    history_table[index] += 3;
  } else {
    KEEP(history_table[index]);
  }
}

// `count` accesses all over the table.
NOINLINE static void Scatter(long count) {
  unsigned random = 12345;
  for (long i = 0; i < count / 2; i++) {
    random = random * 1664525 + 1013904223;
    Touch(random >> 16, 1);  // a read and a write
    if (i % kTableEntries == kTableEntries - 1) Release();
  }
}

// Two accesses under a lock, `count` times.
NOINLINE static void LockLoop(long count) {
  static long counter;
  for (long i = 0; i < count; i++) {
    pthread_mutex_lock(&history_lock);
    counter++;
    pthread_mutex_unlock(&history_lock);
  }
}

// The fix, where the program is not racy.
static void Fixed(void (*access)(void)) {
#ifdef RACY
  access();
#else
  pthread_mutex_lock(&history_fix);
  access();
  pthread_mutex_unlock(&history_fix);
#endif
}

#endif  // HBSAN_TESTS_E2E_HISTORY_HISTORY_H_
