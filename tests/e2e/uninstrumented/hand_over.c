// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A queue in a library without instrumentation, loaded by dlopen: what it locks
// orders its users, and a call back out of it is in the stack.  RACY: the second
// thread takes without a lock.
//
// EDGE: libraries | a library without instrumentation | by the pthread
// functions that it calls
//
// RUN: %clang -O1 -DLIBRARY -fPIC -shared %s -o %t.so
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy %t.so
// RUN: %expect66 %t.racy %t.so 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean %t.so

typedef void (*Consumer)(int *item);
void Put(int *item);
void Take(Consumer consumer);
void TakeEarly(Consumer consumer);

#ifdef LIBRARY

#  include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static int *queued;

void Put(int *item) {
  pthread_mutex_lock(&mutex);
  queued = item;
  pthread_cond_signal(&filled);
  pthread_mutex_unlock(&mutex);
}

void Take(Consumer consumer) {
  pthread_mutex_lock(&mutex);
  while (!queued) pthread_cond_wait(&filled, &mutex);
  int *item = queued;
  pthread_mutex_unlock(&mutex);
  consumer(item);
  __asm__ volatile("");
}

void TakeEarly(Consumer consumer) {
  consumer(queued);
  __asm__ volatile("");
}

#else

#  include <dlfcn.h>
#  include <stdlib.h>

#  include "../../support/two_threads.h"

static __typeof__(&Put) put;
static __typeof__(&Take) take;
int shared_value;

static int Compare(const void *a, const void *b) {
  return *(const int *)a - *(const int *)b;
}

NOINLINE static void Consume(int *item) {
  (*item)++;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 Consume {{.*}}hand_over.c:[[#@LINE-2]]:
  // CHECK-NEXT: #1 TakeEarly
  // CHECK-NEXT: #2 TwoThreadsSecond
  // CHECK-EMPTY:
  // CHECK-NEXT: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 First {{.*}}hand_over.c:[[#@LINE+7]]:
  // CHECK-NEXT: #1 TwoThreadsFirst
}

NOINLINE static void First(void) {
  int numbers[] = {3, 1, 2};
  qsort(numbers, 3, sizeof(int), Compare);
  shared_value = numbers[0];
  put(&shared_value);
}

NOINLINE static void Second(void) {
  take(Consume);
  __asm__ volatile("");
}

int main(int argc, char **argv) {
  void *library = dlopen(argv[argc - 1], RTLD_NOW);
  put = (__typeof__(put))dlsym(library, "Put");
#  ifdef RACY
  take = (__typeof__(take))dlsym(library, "TakeEarly");
#  else
  take = (__typeof__(take))dlsym(library, "Take");
#  endif
  RunUnordered(First, Second);
}

#endif
