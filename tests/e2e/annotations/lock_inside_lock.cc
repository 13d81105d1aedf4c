// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A lock whose own code takes a piece of memory from a pool, which has a lock of
// its own, as abseil's mutex does. A thread gives a piece back; another one gets
// it within lock(), and writes to it later. RACY: it gets it without the pool's
// lock.
//
// EDGE: annotations | an annotated lock within another one's pre_lock and
// post_lock | unlock elsewhere -> lock within; its unlock within tells nobody
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
//
// Nor do those who use the outer lock hear of each other by the inner one.
// RUN: %hbsan_cxx -O1 -g -DNO_HAND_OVER %s -o %t.told
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.told

#include <sanitizer/tsan_interface.h>

#include "../../support/invisible_word.h"
#include "../../support/two_threads.h"

class Spin {
 public:
  void Lock() {
    __tsan_mutex_pre_lock(this, 0);
    while (!word_.FromTo(0, 1)) InvisibleYield();
    __tsan_mutex_post_lock(this, 0, 0);
  }
  void Unlock() {
    __tsan_mutex_pre_unlock(this, 0);
    word_.FromTo(1, 0);
    __tsan_mutex_post_unlock(this, 0);
  }

 private:
  InvisibleWord word_;
};

Spin pool_lock;
int piece;

class Mutex {
 public:
  int *Lock() {
    __tsan_mutex_pre_lock(this, 0);
#ifndef RACY
    pool_lock.Lock();
#endif
    int *mine = &piece;
#ifndef RACY
    pool_lock.Unlock();
#endif
    __tsan_mutex_post_lock(this, 0, 0);
    return mine;
  }
  void Unlock() {
    __tsan_mutex_pre_unlock(this, 0);
    __tsan_mutex_post_unlock(this, 0);
  }
};

Mutex one, two;

NOINLINE static void First() {
#ifdef NO_HAND_OVER
  piece = 1;
  one.Lock();
#else
  pool_lock.Lock();
  piece = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 First() {{.*}}lock_inside_lock.cc:[[#@LINE-2]]:
  pool_lock.Unlock();
#endif
}

NOINLINE static void Second() {
  int *mine = two.Lock();
  *mine = 2;
  two.Unlock();
}

int main() { RunUnordered(First, Second); }
