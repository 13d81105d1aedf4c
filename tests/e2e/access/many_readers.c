// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One unordered reader and eight ordered ones fill the cell; the write that
// follows races with the first reader alone. No reader may be evicted blindly.
// The clean twin orders that one too.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <pthread.h>
#include <stddef.h>

#include "../../support/invisible_barrier.h"

enum { kReaders = 8 };
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
int shared_value;

NOINLINE static void Write(void) {
  shared_value = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Write{{.*}}many_readers.c:[[#@LINE-2]]:
}

NOINLINE static void Read(void) {
  int seen = shared_value;
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}many_readers.c:[[#@LINE-2]]:
  KEEP(seen);
}

static void *Stays(void *unused) {
#ifdef RACY
  Read();
#else
  pthread_mutex_lock(&lock);
  Read();
  pthread_mutex_unlock(&lock);
#endif
  InvisibleSet(1);
  InvisibleAwait(2);
  return unused;
}

static void *Reader(void *unused) {
  pthread_mutex_lock(&lock);
  int seen = shared_value;
  KEEP(seen);
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  pthread_t stays, reader;
  pthread_create(&stays, NULL, Stays, NULL);
  InvisibleAwait(1);
  for (int i = 0; i < kReaders; ++i) {
    pthread_create(&reader, NULL, Reader, NULL);
    pthread_join(reader, NULL);
  }
#ifndef RACY
  pthread_mutex_lock(&lock);
#endif
  Write();
#ifndef RACY
  pthread_mutex_unlock(&lock);
#endif
  InvisibleSet(2);
  pthread_join(stays, NULL);
}
