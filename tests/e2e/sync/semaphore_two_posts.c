// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Posts add up: who has taken two of them comes after both threads that posted.
// RACY: one of them posts before it writes.
//
// EDGE: pthread | sem_post, twice | each post -> a later wait
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <semaphore.h>

#include "../../support/two_threads.h"

sem_t semaphore;
int shared_values[2];

NOINLINE static int Load(int i) {
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Load{{.*}}semaphore_two_posts.c:[[#@LINE+1]]:
  return shared_values[i];
}

NOINLINE static void Write(int i) {
  shared_values[i] = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Write{{.*}}semaphore_two_posts.c:[[#@LINE-2]]:
}

static void *Poster(void *argument) {
  int i = (int)(size_t)argument;
#ifdef RACY
  if (i == 0) {
    sem_post(&semaphore);
  }
#endif
  Write(i);
#ifdef RACY
  if (i == 1)
#endif
  {
    sem_post(&semaphore);
  }
  InvisibleSet((unsigned)i + 1);
  return NULL;
}

int main(void) {
  pthread_t posters[2];
  sem_init(&semaphore, 0, 0);
  for (unsigned i = 0; i < 2; ++i) {
    pthread_create(&posters[i], NULL, Poster, (void *)(size_t)i);
    InvisibleAwait(i + 1);
  }
  sem_wait(&semaphore);
  sem_wait(&semaphore);
  int sum = Load(0) + Load(1);
  KEEP(sum);
  for (int i = 0; i < 2; ++i) {
    pthread_join(posters[i], NULL);
  }
  sem_destroy(&semaphore);
}
