/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Four races by the functions that they are in: Set called by three others, on
 * one line, and TwoLines, on two. */
#include <pthread.h>

int values[80];

static __attribute__((noinline)) void Set(int i) { values[i] = i; }

static __attribute__((noinline)) void First(void) {
  Set(0);
  __asm__ volatile("");  /* no tail call */
}

static __attribute__((noinline)) void Second(void) {
  Set(16);
  __asm__ volatile("");  /* no tail call */
}

static __attribute__((noinline)) void Third(void) {
  Set(32);
  __asm__ volatile("");  /* no tail call */
}

static __attribute__((noinline)) void TwoLines(void) {
  values[48] = 1;
  values[64] = 1;
}

static void* Work(void* argument) {
  First();
  Second();
  Third();
  TwoLines();
  return argument;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, Work, NULL);
  Work(NULL);
  pthread_join(thread, NULL);
  return 0;
}
