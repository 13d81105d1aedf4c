// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Hundreds and thousands of threads run at the same time: none waits in a way
// that the detector sees, so there are more than there are identities for.
// RACY: the first write of one and the second of another race, whichever two
// they are; the clean twin orders them by an atomic flag.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 300
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 2000
// RUN: %lossless all 66 %t.racy 300 2>&1 | FileCheck %s
// RUN: %lossless all 66 %t.racy 2000 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean 300
// RUN: %repeat 20 0 %t.clean 2000
// RUN: %lossless all 0 %t.clean 2000

#include <pthread.h>
#include <stdlib.h>

#include "../../support/invisible_barrier.h"
#include "../../support/many_threads.h"

enum { kMaxThreads = 2000 };
static pthread_t handles[kMaxThreads];
static long count, counters[kMaxThreads];
static int written;
int released[kMaxThreads];  // not static: nobody reads it
int shared_value;

NOINLINE static void WriteFirst(void) {
  shared_value = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T[[#]]
  // CHECK-NEXT: #0 {{.*}}WriteSecond{{.*}}running_threads.c
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T[[#]]
  // CHECK-NEXT: #0 {{.*}}WriteFirst{{.*}}running_threads.c
}

NOINLINE static void WriteSecond(void) { shared_value = 2; }

// Begins some epochs.
static void Count(long index) {
  for (int i = 0; i < 5; ++i) {
    counters[index]++;
    __atomic_store_n(&released[index], i, __ATOMIC_RELEASE);
  }
}

static void *Work(void *arg) {
  long index = (long)arg;
  InvisibleMeet(count);
  Count(index);
  if (index == first) {
    WriteFirst();
#ifndef RACY
    __atomic_store_n(&written, 1, __ATOMIC_RELEASE);
#endif
    Count(index);
    InvisibleSet(1);
  }
  InvisibleAwait(1);
  if (index == second) {
#ifndef RACY
    __atomic_load_n(&written, __ATOMIC_ACQUIRE);
#endif
    WriteSecond();
  }
  Count(index);
  return NULL;
}

int main(int argc, char **argv) {
  count = argc > 1 ? atoi(argv[1]) : 300;
  ChooseTwo(count, 1);
  for (long i = 0; i < count; ++i)
    if (StartThread(&handles[i], Work, i) != 0)
      return 3;
  long sum = 0;
  for (int i = 0; i < count; ++i) {
    pthread_join(handles[i], NULL);
    sum += counters[i];
  }
  return sum == 10L * count + 5 ? 0 : 3;
}
