// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A shared mutex as folly makes one: readers and a writer in one word that
// instructions of its own change, told to the detector by AnnotateRWLock* after
// it was taken and before it is given back; a reader may become the writer.
// RACY: a reader writes.
//
// EDGE: annotations | a shared mutex of folly's kind: AnnotateRWLockCreate,
// Acquired, Released, Destroy | unlock, unlock_shared -> the next lock, upgrade;
// unlock -> lock_shared; none between readers
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/invisible_word.h"
#include "../../support/two_threads.h"

extern "C" {
void AnnotateRWLockCreate(const char *, int, const volatile void *);
void AnnotateRWLockDestroy(const char *, int, const volatile void *);
void AnnotateRWLockAcquired(const char *, int, const volatile void *, long);
void AnnotateRWLockReleased(const char *, int, const volatile void *, long);
}

class SharedMutex {
 public:
  SharedMutex() { AnnotateRWLockCreate(__FILE__, __LINE__, this); }
  ~SharedMutex() { AnnotateRWLockDestroy(__FILE__, __LINE__, this); }

  void lock() {
    while (!word_.FromTo(0, kWriter)) InvisibleYield();
    AnnotateRWLockAcquired(__FILE__, __LINE__, this, 1);
  }
  void unlock() {
    AnnotateRWLockReleased(__FILE__, __LINE__, this, 1);
    word_.Add(-kWriter);  // a reader may be trying, and count, too
  }
  void lock_shared() {
    while (word_.Add(1) < 0) {
      word_.Add(-1);
      InvisibleYield();
    }
    AnnotateRWLockAcquired(__FILE__, __LINE__, this, 0);
  }
  void unlock_shared() {
    AnnotateRWLockReleased(__FILE__, __LINE__, this, 0);
    word_.Add(-1);
  }
  // For one reader at a time.
  void unlock_shared_and_lock() {
    AnnotateRWLockReleased(__FILE__, __LINE__, this, 0);
    while (!word_.FromTo(1, kWriter)) InvisibleYield();
    AnnotateRWLockAcquired(__FILE__, __LINE__, this, 1);
  }

 private:
  static constexpr int kWriter = -1000;

  InvisibleWord word_;
};

#ifdef RACY
enum { kRounds = 1 };
#else
enum { kRounds = 300 };
#endif
SharedMutex mutex;
int shared_value, last_seen;

NOINLINE static void First() {
  for (int i = 0; i < kRounds; i++) {
    mutex.lock();
    shared_value = i;
    mutex.unlock();
    mutex.lock_shared();
    int seen = shared_value;
    // CHECK-DAG: ead of size 4 at 0x{{[0-9a-f]+}} by thread T1 (mutexes: read M
    // CHECK-DAG: #0 First() {{.*}}folly_style_shared_mutex.cc:[[#@LINE-2]]:
    InvisibleSet(1);
#ifdef RACY
    InvisibleAwait(2);
#endif
    mutex.unlock_shared();
    KEEP(seen);
  }
}

NOINLINE static void Second() {
  InvisibleAwait(1);
  for (int i = 0; i < kRounds; i++) {
    mutex.lock_shared();
    int seen = shared_value;
#ifdef RACY
    shared_value = seen + 1;
    // CHECK-DAG: rite of size 4 at 0x{{[0-9a-f]+}} by thread T2 (mutexes: read M
    // CHECK-DAG: #0 Second() {{.*}}folly_style_shared_mutex.cc:[[#@LINE-2]]:
    InvisibleSet(2);
#endif
    mutex.unlock_shared_and_lock();
    last_seen = seen;
    shared_value = seen;
    mutex.unlock();
  }
}

int main() { RunTogether(First, Second); }
