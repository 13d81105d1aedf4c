// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For programs whose argument says of which kind their mutex is.  To be
// included behind `#define _GNU_SOURCE`.

#ifndef HBSAN_TESTS_SUPPORT_MUTEX_KIND_H_
#define HBSAN_TESTS_SUPPORT_MUTEX_KIND_H_

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static void InitMutex(pthread_mutex_t *mutex, const char *kind) {
  pthread_mutexattr_t attributes;
  int error = pthread_mutexattr_init(&attributes);
  if (strcmp(kind, "recursive") == 0) {
    error |= pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  } else if (strcmp(kind, "errorcheck") == 0) {
    error |= pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
  } else if (strcmp(kind, "adaptive") == 0) {
    error |= pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ADAPTIVE_NP);
  } else if (strcmp(kind, "inherit") == 0) {
    error |= pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
  } else if (strcmp(kind, "robust") == 0) {
    error |= pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  } else if (strcmp(kind, "normal") != 0) {
    abort();
  }
  error |= pthread_mutex_init(mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  if (error != 0) {
    abort();
  }
}

#endif  // HBSAN_TESTS_SUPPORT_MUTEX_KIND_H_
