// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A sequence lock whose data are relaxed atomics, with fences. RACY: the data
// are plain, which the sequence number does not excuse.
//
// EDGE: atomics | sequence lock | store(release) of the even number -> the
// reader that finds it before and after, with fences; plain data race all
// the same
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

unsigned sequence;
int data[2];

#ifdef RACY
#define LOAD(place) (place)
#define STORE(place, value) ((place) = (value))
#else
#define LOAD(place) __atomic_load_n(&(place), __ATOMIC_RELAXED)
#define STORE(place, value) __atomic_store_n(&(place), value, __ATOMIC_RELAXED)
#endif

// The reader finds the lock free, is overtaken by the writer, and tries again.
NOINLINE static void Reader() {
  for (int attempt = 0;; ++attempt) {
    unsigned before = __atomic_load_n(&sequence, __ATOMIC_ACQUIRE);
    // CHECK-DAG: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
    // CHECK-DAG: Reader{{.*}}seqlock.cc:[[#@LINE+1]]:
    int one = LOAD(data[0]);
    if (attempt == 0) {
      InvisibleSet(1);
      InvisibleAwait(2);
    }
    int two = LOAD(data[1]);
    KEEP(one);
    KEEP(two);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (before % 2 == 0 &&
        before == __atomic_load_n(&sequence, __ATOMIC_RELAXED)) {
      return;
    }
  }
}

NOINLINE static void Writer() {
  InvisibleAwait(1);
  __atomic_store_n(&sequence, 1, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  // CHECK-DAG: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: Writer{{.*}}seqlock.cc:[[#@LINE+1]]:
  STORE(data[0], 1);
  STORE(data[1], 2);
  __atomic_store_n(&sequence, 2, __ATOMIC_RELEASE);
  InvisibleSet(2);
}

int main() { RunTogether(Reader, Writer); }
