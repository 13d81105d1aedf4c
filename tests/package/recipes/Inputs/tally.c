/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The library of the recipes' project: a race, unless FIXED. */
#include "tally.h"

int tally;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* Add(void* argument) {
#ifdef FIXED
  pthread_mutex_lock(&mutex);
  ++tally;
  pthread_mutex_unlock(&mutex);
#else
  (void)mutex;
  ++tally;
#endif
  return argument;
}
