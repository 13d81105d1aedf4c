// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For programs in which two of hundreds of threads race, whichever two.

#ifndef HBSAN_TESTS_SUPPORT_MANY_THREADS_H_
#define HBSAN_TESTS_SUPPORT_MANY_THREADS_H_

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static long first, second;  // their indices

// Another two in every run; `first` is a multiple of `step`.
static void ChooseTwo(long count, long step) {
  srand((unsigned)getpid());
  first = rand() % count;
  first -= first % step;
  second = (first + 1 + rand() % (count - 1)) % count;
}

// With a small stack, so that thousands fit; `work` gets the index. Returns
// what pthread_create does.
static int StartThread(pthread_t *thread, void *(*work)(void *), long index) {
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 64 << 10);
  return pthread_create(thread, &small, work, (void *)index);
}

#endif  // HBSAN_TESTS_SUPPORT_MANY_THREADS_H_
