// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A writer is ordered after every reader before it, not only after the last
// one. RACY: one of the readers takes no lock.
//
// EDGE: pthread | pthread_rwlock_wrlock | the unlock of each reader before ->
// write lock
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

enum { kReaders = 4 };
pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
int shared_value;

NOINLINE static void Second(void) {
  pthread_rwlock_wrlock(&lock);
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}rwlock_many_readers.c:[[#@LINE+1]]:
  shared_value = 1;
  pthread_rwlock_unlock(&lock);
}

NOINLINE static int ReadIt(void) {
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}ReadIt{{.*}}rwlock_many_readers.c:[[#@LINE+1]]:
  return shared_value;
}

static void *Reader(void *number) {
  InvisibleAwait((unsigned)(size_t)number);
  int seen;
#ifdef RACY
  if ((size_t)number == 1) {
    seen = ReadIt();
    KEEP(seen);
    InvisibleSet(2);
    return NULL;
  }
#endif
  pthread_rwlock_rdlock(&lock);
  seen = ReadIt();
  KEEP(seen);
  pthread_rwlock_unlock(&lock);
  InvisibleSet((unsigned)(size_t)number + 1);
  return NULL;
}

int main(void) {
  pthread_t readers[kReaders];
  for (size_t i = 0; i < kReaders; ++i) {
    pthread_create(&readers[i], NULL, Reader, (void *)i);
  }
  InvisibleAwait(kReaders);
  Second();
  for (size_t i = 0; i < kReaders; ++i) {
    pthread_join(readers[i], NULL);
  }
}
