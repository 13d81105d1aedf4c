// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Many threads live at the same time and take turns under a mutex: no race,
// however many there are. RACY: two of the first 200 also write without it, and
// are found as long as every thread has an identity of its own.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 200
// RUN: %lossless all 66 %t.racy 200 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean 300
// RUN: %repeat 3 0 %t.clean 2000
// RUN: %lossless all 0 %t.clean 2000

#include <pthread.h>
#include <stdlib.h>

#include "../../support/invisible_barrier.h"

enum { kMaxThreads = 2000 };
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_barrier_t all_here;
long counter, cells[kMaxThreads];
int shared_value;

NOINLINE static void Write(void) {
  shared_value = 1;
  // CHECK: Write of size 4
  // CHECK-NEXT: #0 {{.*}}Write{{.*}}many_live_threads.c:[[#@LINE-2]]:
}

static void *Work(void *arg) {
  long index = (long)arg;
  pthread_barrier_wait(&all_here);
  for (int i = 0; i < 20; ++i) {
    pthread_mutex_lock(&lock);
    counter++;
    pthread_mutex_unlock(&lock);
    cells[index]++;
  }
#ifdef RACY
  if (index == 17 || index == 170)
    Write();
#endif
  return NULL;
}

int main(int argc, char **argv) {
  int threads = argc > 1 ? atoi(argv[1]) : 300;
  static pthread_t handles[kMaxThreads];
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 64 << 10);
  pthread_barrier_init(&all_here, NULL, threads);
  for (long i = 0; i < threads; ++i)
    if (pthread_create(&handles[i], &small, Work, (void *)i) != 0)
      return 3;
  long sum = 0;
  for (int i = 0; i < threads; ++i) {
    pthread_join(handles[i], NULL);
    sum += cells[i];
  }
  return sum == 20L * threads && counter == sum ? 0 : 3;
}
