// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One reader that the write that follows has not heard of, and K that it has, none
// of which has heard of another; for each K of 1 to 200 one place. The write races
// with the first reader alone. No reader may be evicted blindly. The clean twin
// orders that one too.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: env HBSAN_OPTIONS=suppress_equal_stacks=0 \
// RUN:   %lossless all 66 %t.racy > %t.out 2>&1
// RUN: FileCheck %s < %t.out
// RUN: grep -c "Previous read of size 4 .* by thread T1 " %t.out \
// RUN:   | FileCheck --check-prefix=COUNT %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %lossless all 0 %t.clean
// COUNT: {{^}}200{{$}}

#include <pthread.h>
#include <stddef.h>

#include "../../support/invisible_barrier.h"

enum { kMostReaders = 200 };
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
// places[k] has k readers that the write has heard of.
static struct {
  _Alignas(16) int value;
} places[kMostReaders + 1];

NOINLINE static void Write(int k) {
  places[k].value = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Write{{.*}}many_readers.c:[[#@LINE-2]]:
}

NOINLINE static void Read(int k) {
  int seen = places[k].value;
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}many_readers.c:[[#@LINE-2]]:
  KEEP(seen);
}

static void *Stays(void *unused) {
  for (int k = 1; k <= kMostReaders; ++k) {
#ifdef RACY
    Read(k);
#else
    pthread_mutex_lock(&lock);
    Read(k);
    pthread_mutex_unlock(&lock);
#endif
  }
  InvisibleSet(1);
  InvisibleAwait(2);
  return unused;
}

// The n-th reads the places from n on, now and then in another epoch, and with
// more or less events between.
static void *Reader(void *nth) {
  int n = (int)(long)nth;
  volatile int own[8] = {0};
  pthread_mutex_t own_lock = PTHREAD_MUTEX_INITIALIZER;
  for (int k = n; k <= kMostReaders; ++k) {
    if (k % 3 == 0) {
      pthread_mutex_lock(&own_lock);
      pthread_mutex_unlock(&own_lock);
    }
    for (int i = 0; i < (n + k) % 8; ++i) own[i] = k;
    int seen = places[k].value;
    KEEP(seen);
  }
  return NULL;
}

int main(void) {
  pthread_t stays, readers[kMostReaders + 1];
  pthread_create(&stays, NULL, Stays, NULL);
  InvisibleAwait(1);
  for (long n = 1; n <= kMostReaders; ++n) {
    pthread_create(&readers[n], NULL, Reader, (void *)n);
  }
  for (int n = 1; n <= kMostReaders; ++n) pthread_join(readers[n], NULL);
#ifndef RACY
  pthread_mutex_lock(&lock);
#endif
  for (int k = 1; k <= kMostReaders; ++k) Write(k);
#ifndef RACY
  pthread_mutex_unlock(&lock);
#endif
  InvisibleSet(2);
  pthread_join(stays, NULL);
}
