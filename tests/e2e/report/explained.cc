// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A report says why nothing orders the accesses: the last release that arrived,
// the first one that did not, where the locks were taken, and what the facts
// prove beyond that.
//
// DEFINE: %{case} =
// DEFINE: %{build} = %hbsan_cxx -O1 -g -D%{case} %s -o %t
// DEFINE: %{check} = %expect66 %t 2>&1 | FileCheck %s --check-prefix=%{case}
//
// REDEFINE: %{case} = RELAXED
// RUN: %{build} && %{check}
//
// REDEFINE: %{case} = HEARD
// RUN: %{build} && %{check}
//
// REDEFINE: %{case} = SLEEP
// RUN: %{build} && %{check}
//
// REDEFINE: %{case} = SLEPT_BEFORE
// RUN: %{build} && %{check}
//
// REDEFINE: %{case} = ONE_LOCK
// RUN: %{build} && %{check}
//
// REDEFINE: %{case} = USUAL_LOCK
// RUN: %{build} && %{check}
//
// REDEFINE: %{case} = TWO_LOCKS
// RUN: %{build} && %{check}
//
// REDEFINE: %{case} = READ_LOCK
// RUN: %{build} && %{check}
//
// REDEFINE: %{case} = MIXED
// RUN: %{build} && %{check}
//
// REDEFINE: %{case} = ENDED
// RUN: %{build} && %{check}
//
// REDEFINE: %{case} = CAPTURED
// RUN: %{build} && %{check}

#include <unistd.h>

#include "../../support/two_threads.h"

int value, flag;
int* place = &value;
pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t two = PTHREAD_MUTEX_INITIALIZER;
pthread_rwlock_t both = PTHREAD_RWLOCK_INITIALIZER;

#if defined(RELAXED)
NOINLINE void First() {
  value = 1;
  __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
}
NOINLINE void Second() {
  while (!__atomic_load_n(&flag, __ATOMIC_RELAXED)) {
  }
  value = 2;
}
// RELAXED: No release of thread T1 has reached thread T2
// RELAXED: The first release of thread T1 after its access, which has not reached thread T2: a releasing atomic operation ({{.*}}) at:
// RELAXED-NEXT: #0 First() {{.*}}explained.cc:[[#@LINE-9]]:
// RELAXED: {{^}}  Hint: thread T2 has read what thread T1 released after its access, but with a relaxed load
// RELAXED-NOT: Hint

#elif defined(HEARD)
NOINLINE void First() {
  value = 0;
  __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
  value = 1;
}
NOINLINE void Second() {
  (void)__atomic_load_n(&flag, __ATOMIC_ACQUIRE);
  value = 2;
}
// HEARD: The last release of thread T1 that has reached thread T2: a releasing atomic operation ({{.*}}) at:
// HEARD-NEXT: #0 First() {{.*}}explained.cc:[[#@LINE-8]]:
// HEARD: No release of thread T1 has followed its access
// HEARD-NOT: has read what

#elif defined(SLEEP)
NOINLINE void First() { value = 1; }
NOINLINE void Second() {
  usleep(1000);
  value = 2;
}
// SLEEP: Hint: thread T2 slept between the accesses; a sleep orders nothing

#elif defined(SLEPT_BEFORE)
NOINLINE void First() {
  InvisibleAwait(1);
  value = 1;
  InvisibleSet(2);
  InvisibleAwait(3);
}
NOINLINE void Second() {
  usleep(1000);
  InvisibleSet(1);
  InvisibleAwait(2);
  value = 2;
  InvisibleSet(3);
}
#  define TOGETHER
// SLEPT_BEFORE: data race
// SLEPT_BEFORE-NOT: slept between

#elif defined(ONE_LOCK)
NOINLINE void First() { value = 1; }
NOINLINE void Second() {
  pthread_mutex_lock(&one);
  value = 2;
  pthread_mutex_unlock(&one);
}
// ONE_LOCK: Mutex [[M:M[0-9]+]] locked by thread T2 at:
// ONE_LOCK-NEXT: #0 Second() {{.*}}explained.cc:[[#@LINE-5]]:
// ONE_LOCK: Hint: thread T2 holds [[M]], thread T1 holds no mutex; the same one at both would order them

#elif defined(USUAL_LOCK)
NOINLINE void First() {
  for (int i = 0; i < 4; i++) {
    pthread_mutex_lock(&one);
    (*place)++;
    pthread_mutex_unlock(&one);
  }
}
NOINLINE void Second() { value = 2; }
// USUAL_LOCK: Mutex [[M:M[0-9]+]] locked by thread T1 at:
// USUAL_LOCK-NEXT: #0 First() {{.*}}explained.cc:[[#@LINE-7]]:
// USUAL_LOCK: Hint: [[M]] is held at 4 of the 5 accesses to this place that are remembered, but not here by thread T2

#elif defined(TWO_LOCKS)
NOINLINE void First() {
  pthread_mutex_lock(&one);
  value = 1;
  pthread_mutex_unlock(&one);
}
NOINLINE void Second() {
  pthread_mutex_lock(&two);
  value = 2;
  pthread_mutex_unlock(&two);
}
// TWO_LOCKS: Hint: they hold different mutexes; only one that both hold orders them

#elif defined(READ_LOCK)
NOINLINE void First() {
  pthread_rwlock_rdlock(&both);
  value = 1;
  pthread_rwlock_unlock(&both);
}
NOINLINE void Second() {
  pthread_rwlock_rdlock(&both);
  place = &value + *place;
  pthread_rwlock_unlock(&both);
}
// READ_LOCK: Read of size 4
// READ_LOCK: Hint: both hold M{{[0-9]+}}, but thread T1 writes and holds it for reading only

#elif defined(MIXED)
NOINLINE void First() { value = 1; }
NOINLINE void Second() { __atomic_store_n(&value, 2, __ATOMIC_RELEASE); }
// MIXED: Hint: one access is atomic, the other is not; make both atomic

#elif defined(ENDED) || defined(CAPTURED)
#  define MAIN
long thread_id;
void* Work(void* shared) {
  *static_cast<int*>(shared) = 1;
  __atomic_store_n(&thread_id, InvisibleSyscall(SYS_gettid, 0, 0, 0),
                   __ATOMIC_RELAXED);
  InvisibleSet(1);
  return nullptr;
}
int main() {
  int local = 0;
#  ifdef ENDED
  int* shared = &value;
#  else
  int* shared = &local;
#  endif
  pthread_t thread;
  pthread_create(&thread, nullptr, Work, shared);
  InvisibleAwait(1);
  InvisibleAwaitThreadGone(__atomic_load_n(&thread_id, __ATOMIC_RELAXED));
  *shared = 2;
  return local == 7;
}
// ENDED: No release of thread T1 has followed its access
// ENDED: Hint: thread T1 has ended; to join it before would order the accesses
// CAPTURED: Hint: the place is on the stack of main thread; another thread got it captured by reference, or by its address
#endif

#ifndef MAIN
int main() {
#  ifdef TOGETHER
  RunTogether(First, Second);
#  else
  RunUnordered(First, Second);
#  endif
}
#endif
