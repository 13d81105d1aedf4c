// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Hundreds and thousands of threads come and go between the two accesses: one
// third is joined, one third is detached and has told main by a mutex, and one
// third is detached and tells nobody. Each third is more than there are
// identities. The history has room for 16,384 threads that ended: after 20,000
// the line of the first write is lost, but not the race, and with twice the
// room neither. The clean twin joins the first writer before.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 300
// RUN: %repeat 3 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 2000
// RUN: %lossless all 66 %t.racy 300 2>&1 | FileCheck %s
// RUN: %lossless all 66 %t.racy 2000 2>&1 | FileCheck %s
// RUN: %lossless races 66 %t.racy 20000 2>&1 | FileCheck --check-prefix=LONG %s
// RUN: env HBSAN_OPTIONS=history_mb=512 %lossless all 66 %t.racy 20000 2>&1 \
// RUN:   | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean 300
// RUN: %repeat 3 0 %t.clean 2000
// RUN: %lossless races 0 %t.clean 20000

#include <pthread.h>
#include <stdlib.h>

#include "../../support/invisible_barrier.h"

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
long counter;
int shared_value;
static unsigned ended;

NOINLINE static void WriteAgain(void) {
  shared_value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}WriteAgain{{.*}}threads_between.c:[[#@LINE-2]]:
}

NOINLINE static void WriteFirst(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}WriteFirst{{.*}}threads_between.c:[[#@LINE-2]]:
  // LONG: Previous write at or near 0x{{[0-9a-f]+}} by thread T1
  // LONG-NEXT: [the exact line of this access is no longer known
}

INVISIBLE static void Ended(void) {
  __atomic_fetch_add(&ended, 1, __ATOMIC_RELAXED);
}

INVISIBLE static void AwaitEnded(unsigned n) {
  while (__atomic_load_n(&ended, __ATOMIC_RELAXED) < n)
    InvisibleSyscall(SYS_sched_yield, 0, 0, 0);
}

static void *First(void *unused) {
  WriteFirst();
  InvisibleSet(1);
  return unused;
}

static void *Joined(void *unused) {
  counter++;
  return unused;
}

static void *Telling(void *unused) {
  pthread_mutex_lock(&lock);
  counter++;
  pthread_mutex_unlock(&lock);
  Ended();
  return unused;
}

static void *Silent(void *arg) {
  *(long *)arg = 1;
  Ended();
  return NULL;
}

int main(int argc, char **argv) {
  int threads = argc > 1 ? atoi(argv[1]) : 300;
  pthread_t first, thread;
  pthread_create(&first, NULL, First, NULL);
  InvisibleAwait(1);
#ifndef RACY
  pthread_join(first, NULL);
#endif
  long *own = calloc(threads, sizeof(long));
  unsigned detached = 0;
  for (int i = 0; i < threads; ++i) {
    if (i % 3 == 0) {
      pthread_create(&thread, NULL, Joined, NULL);
      pthread_join(thread, NULL);
      continue;
    }
    pthread_create(&thread, NULL, i % 3 == 1 ? Telling : Silent, &own[i]);
    pthread_detach(thread);
    AwaitEnded(++detached);
    if (i % 3 == 1) {
      pthread_mutex_lock(&lock);
      pthread_mutex_unlock(&lock);
    }
  }
  WriteAgain();
#ifdef RACY
  pthread_join(first, NULL);
#endif
}
