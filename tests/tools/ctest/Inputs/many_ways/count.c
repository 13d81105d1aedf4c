/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Two threads count together; `count N` ends with N, `count fork` counts in a
 * child whose status it does not look at. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void* Count(void* argument) {
#ifdef FIXED
  pthread_mutex_lock(&mutex);
#endif
  ++counter;
#ifdef FIXED
  pthread_mutex_unlock(&mutex);
#endif
  return argument;
}

int main(int argc, char** argv) {
  int unused_here;  /* a warning */
  pthread_t thread;
  if (argc > 1 && strcmp(argv[1], "fork") == 0) {
    if (fork() == 0)
      execl(argv[0], argv[0], (char*)0);
    wait(NULL);
    return 0;
  }
  pthread_create(&thread, NULL, Count, NULL);
  Count(NULL);
  pthread_join(thread, NULL);
  (void)mutex;
  printf("counted %d\n", counter);
  return argc > 1 ? atoi(argv[1]) : 0;
}
