// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A mutex as Qt makes one: a word that instructions of its own change, told to
// the detector by __tsan_mutex_pre_lock and the like around them.  Two threads
// contend for it.  RACY: one goes on where tryLock has failed.
//
// EDGE: annotations | a mutex of Qt's kind: __tsan_mutex_pre_lock, post_lock,
// pre_unlock, post_unlock | unlock -> the next lock or tryLock that succeeds; a
// failed one orders nothing
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <sanitizer/tsan_interface.h>

#include "../../support/invisible_word.h"
#include "../../support/two_threads.h"

class Mutex {
 public:
  void lock() {
    __tsan_mutex_pre_lock(this, 0);
    while (!word_.FromTo(0, 1)) InvisibleYield();
    __tsan_mutex_post_lock(this, 0, 0);
  }
  bool tryLock() {
    unsigned flags = __tsan_mutex_try_lock;
    __tsan_mutex_pre_lock(this, flags);
    bool has = word_.FromTo(0, 1);
    if (!has)
      flags |= __tsan_mutex_try_lock_failed;
    __tsan_mutex_post_lock(this, flags, 0);
    return has;
  }
  void unlock() {
    __tsan_mutex_pre_unlock(this, 0);
    word_.FromTo(1, 0);
    __tsan_mutex_post_unlock(this, 0);
  }

 private:
  InvisibleWord word_;
};

#ifdef RACY
enum { kRounds = 1 };
#else
enum { kRounds = 1000 };
#endif
Mutex mutex;
int shared_value;

NOINLINE static void First() {
  for (int i = 0; i < kRounds; i++) {
    mutex.lock();
    shared_value++;
    // CHECK-DAG: rite of size 4 at 0x{{[0-9a-f]+}} by thread T1 (mutexes: write M
    // CHECK-DAG: #0 First() {{.*}}qt_style_mutex.cc:[[#@LINE-2]]:
    InvisibleSet(1);
#ifdef RACY
    InvisibleAwait(2);
#endif
    mutex.unlock();
  }
}

NOINLINE static void Second() {
  InvisibleAwait(1);
#ifdef RACY
  if (mutex.tryLock())
    __builtin_trap();
  shared_value++;
  // CHECK-DAG: rite of size 4 at 0x{{[0-9a-f]+}} by thread T2 (no mutex)
  // CHECK-DAG: #0 Second() {{.*}}qt_style_mutex.cc:[[#@LINE-2]]:
  InvisibleSet(2);
#else
  for (int i = 0; i < kRounds; i++) {
    if (!mutex.tryLock())
      mutex.lock();
    shared_value++;
    mutex.unlock();
  }
#endif
}

int main() { RunTogether(First, Second); }
