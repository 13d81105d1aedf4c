// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Five threads find a race at the same instant, in one process and in four that
// share a pipe, which takes a page at a time: each report stands in one piece,
// as text and as a line of the log.
//
// DEFINE: %{whole} = awk '/^WARNING/ { if (previous !~ /^====/) bad = 1; ++reports } /^====/ { if (open && previous !~ /note: previous|error: data race|SUMMARY/) bad = 1; open = !open } { previous = $0 } END { print reports, "reports", bad + open + 0, "bad" }'
//
// RUN: %hbsan_cc -O1 -g %s -o %t
// RUN: env HBSAN_OPTIONS=suppress_equal_stacks=0 %expect66 %t 1 2>&1 | %{whole} | FileCheck %s --check-prefix=ONE
// RUN: env HBSAN_OPTIONS=suppress_equal_stacks=0:symbolize=0 %expect66 %t 4 2>&1 | %{whole} | FileCheck %s --check-prefix=FOUR
// RUN: env HBSAN_OPTIONS=suppress_equal_stacks=0:format=json %expect66 %t 1 2>&1 | %json_log - | FileCheck %s --check-prefix=LOG
// RUN: env HBSAN_OPTIONS=suppress_equal_stacks=0:symbolize=0:format=json %expect66 %t 4 2>&1 | %json_log - | grep -c '^race' | FileCheck %s --check-prefix=LOGS

#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../support/invisible_barrier.h"

// ONE: 5 reports 0 bad
// FOUR: 20 reports 0 bad
// LOG-COUNT-5: race data-race
// LOG: end races 5
// LOGS: 20

enum { kThreads = 5, kDepth = 100 };

struct {
  int value;
  char apart[60];
} places[kThreads];

// So that no report fits a page.
NOINLINE static void Touch(int place, int depth) {
  if (depth != 0) {
    Touch(place, depth - 1);
  } else {
    places[place].value = place;
  }
  KEEP(places[place]);
}

#define BODY(n)                              \
  NOINLINE static void Touch##n(int round) { \
    Touch((n + round) % kThreads, kDepth);   \
    KEEP(places[n]);                         \
  }
BODY(0)
BODY(1)
BODY(2)
BODY(3)
BODY(4)

static void* Thread(void* number) {
  static void (*const touch[kThreads])(int) = {Touch0, Touch1, Touch2, Touch3,
                                               Touch4};
  size_t me = (size_t)number;
  InvisibleMeet(kThreads);
  for (int round = 0; round < kThreads; ++round) {
    touch[me](round);
  }
  return NULL;
}

static void Race(void) {
  pthread_t threads[kThreads];
  for (size_t i = 0; i < kThreads; ++i) {
    pthread_create(&threads[i], NULL, Thread, (void*)i);
  }
  for (int i = 0; i < kThreads; ++i) {
    pthread_join(threads[i], NULL);
  }
}

int main(int argc, char** argv) {
  fcntl(STDERR_FILENO, F_SETPIPE_SZ, 4096);
  (void)argc;
  for (int others = atoi(argv[1]) - 1; others > 0; --others) {
    if (fork() == 0) {
      Race();
      return 0;
    }
  }
  Race();
  while (wait(NULL) > 0) {
  }
}
