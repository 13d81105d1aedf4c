// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A program's own status other than 0 is kept, however the program ends, and
// the last line of output says so.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: %expect 3 %t return 2>&1 | FileCheck %s
// RUN: %expect 3 %t exit 2>&1 | FileCheck %s
// RUN: %expect 3 %t thread 2>&1 | FileCheck %s
// RUN: %expect66 %t zero 2>&1 | FileCheck %s
// RUN: %expect66 %t pthread_exit 2>&1 | FileCheck %s
// RUN: %expect66 %t _exit 2>&1 | FileCheck %s
// RUN: %expect66 %t quick_exit 2>&1 | FileCheck %s

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void Second(void) { shared_value = 2; }

NOINLINE static void First(void) { shared_value = 1; }

static void *Exit(void *unused) {
  (void)unused;
  exit(3);
}

int main(int argc, char **argv) {
  const char *way = argc > 1 ? argv[1] : "";
  RunPair(First, Second);
  // CHECK: WARNING: HBSan: data race
  if (strcmp(way, "return") == 0) {
    return 3;
  }
  if (strcmp(way, "exit") == 0) {
    exit(3);
  }
  if (strcmp(way, "thread") == 0) {
    pthread_t thread;
    pthread_create(&thread, NULL, Exit, NULL);
    pthread_join(thread, NULL);
  }
  if (strcmp(way, "pthread_exit") == 0) {
    pthread_exit(NULL);
  }
  if (strcmp(way, "_exit") == 0) {
    _exit(0);
  }
  if (strcmp(way, "quick_exit") == 0) {
    quick_exit(0);
  }
  return 0;
}
