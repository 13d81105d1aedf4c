// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Hundreds and thousands of threads live at the same time, and nearly all of
// them wait: each counts under a mutex, writes, waits in one of several ways, and
// writes again. No two share an identity. RACY: the first write of one and the
// second of another race, whichever two they are; the clean twin orders them by
// the mutex.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 300
// RUN: %repeat 3 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 2000
// RUN: %lossless all 66 %t.racy 300 2>&1 | FileCheck %s
// RUN: %lossless all 66 %t.racy 2000 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean 300
// RUN: %repeat 3 0 %t.clean 2000
// RUN: %lossless all 0 %t.clean 2000

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../support/invisible_barrier.h"
#include "../../support/many_threads.h"

enum { kMaxThreads = 2000 };
typedef struct {
  pthread_t handle;
  pthread_mutex_t mutex;
  pthread_cond_t cond;
  sem_t sem;
  int go;
  long writes;
} Thread;
static Thread threads[kMaxThreads];
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
long counter;
int shared_value;
static unsigned waiting;

NOINLINE static void WriteFirst(void) {
  shared_value = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T[[#]]
  // CHECK-NEXT: #0 {{.*}}WriteSecond{{.*}}waiting_threads.c
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T[[#]]
  // CHECK-NEXT: #0 {{.*}}WriteFirst{{.*}}waiting_threads.c
}

NOINLINE static void WriteSecond(void) {
  shared_value = 2;
}

static void Count(void) {
  pthread_mutex_lock(&lock);
  ++counter;
  pthread_mutex_unlock(&lock);
}

INVISIBLE static void NoteWaiting(void) {
  __atomic_fetch_add(&waiting, 1, __ATOMIC_RELAXED);
}

INVISIBLE static unsigned Waiting(void) {
  return __atomic_load_n(&waiting, __ATOMIC_RELAXED);
}

static void AwaitGo(Thread *t, long index) {
  NoteWaiting();
  if (index % 16 == 0) {
    while (sem_trywait(&t->sem) != 0) usleep(50000);
  } else if (index % 2 == 0) {
    while (sem_wait(&t->sem) != 0) {
    }
  } else {
    pthread_mutex_lock(&t->mutex);
    while (!t->go) pthread_cond_wait(&t->cond, &t->mutex);
    pthread_mutex_unlock(&t->mutex);
  }
}

static void Go(Thread *t) {
  sem_post(&t->sem);
  pthread_mutex_lock(&t->mutex);
  t->go = 1;
  pthread_cond_signal(&t->cond);
  pthread_mutex_unlock(&t->mutex);
}

static void *Work(void *arg) {
  long index = (long)arg;
  Thread *t = &threads[index];
#ifdef RACY
  Count();
  if (index == first)
    WriteFirst();
#else
  if (index == first)
    WriteFirst();
  Count();
#endif
  t->writes++;
  AwaitGo(t, index);
  t->writes++;
#ifndef RACY
  Count();
#endif
  if (index == second)
    WriteSecond();
  return NULL;
}

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 300;
  ChooseTwo(count, 1);
  for (long i = 0; i < count; ++i) {
    pthread_mutex_init(&threads[i].mutex, NULL);
    pthread_cond_init(&threads[i].cond, NULL);
    sem_init(&threads[i].sem, 0, 0);
    if (StartThread(&threads[i].handle, Work, i) != 0)
      return 3;
  }
  while (Waiting() < (unsigned)count) usleep(1000);
  // That one first, before main hears of others by their mutexes.
  Go(&threads[second]);
  for (int i = 0; i < count; ++i)
    if (i != second)
      Go(&threads[i]);
  long sum = 0;
  for (int i = 0; i < count; ++i) {
    pthread_join(threads[i].handle, NULL);
    sum += threads[i].writes;
  }
  return sum == 2L * count ? 0 : 3;
}
