// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A report names what each thread did last before its access, with its stack,
// and how the later one last learnt of others.
//
// RUN: %hbsan_cxx -O1 -g %s -o %t
// RUN: %expect66 %t lock 2>&1 | FileCheck %s --check-prefix=LOCK
// RUN: %expect66 %t semaphore 2>&1 | FileCheck %s --check-prefix=SEMAPHORE
// RUN: %expect66 %t atomic 2>&1 | FileCheck %s --check-prefix=ATOMIC
// RUN: %expect66 %t released 2>&1 | FileCheck %s --check-prefix=RELEASED
// RUN: %expect66 %t join 2>&1 | FileCheck %s --check-prefix=JOIN
// RUN: %expect66 %t start 2>&1 | FileCheck %s --check-prefix=START
// RUN: %expect66 %t main 2>&1 | FileCheck %s --check-prefix=MAIN
// RUN: %expect66 %t far 2>&1 | FileCheck %s --check-prefix=FAR
//
// In the log, and from it the same text.
// RUN: rm -rf %t.d && mkdir %t.d
// RUN: env HBSAN_OPTIONS=format=json:log_path=%t.d/a %expect66 %t lock
// RUN: FileCheck %s --check-prefix=JSON < %t.d/a.*.jsonl
// RUN: hbsan-symbolize --format=text < %t.d/a.*.jsonl | FileCheck %s --check-prefix=LOCK

#include <semaphore.h>
#include <string.h>

#include "../../support/two_threads.h"

int value, flag, other, numbers[1 << 16];
pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t two = PTHREAD_MUTEX_INITIALIZER;
sem_t semaphore;

void UseLock(pthread_mutex_t* mutex) {
  pthread_mutex_lock(mutex);
  other++;
  pthread_mutex_unlock(mutex);
}

NOINLINE void LockFirst() {
  UseLock(&one);
  value = 1;
}
NOINLINE void LockSecond() {
  pthread_mutex_lock(&two);
  value = 2;
  pthread_mutex_unlock(&two);
}
// LOCK: The last synchronisation of thread T1 before its access: unlocking a mutex ([[ONE:.*]]) at:
// LOCK-NEXT: #0 UseLock({{.*}}) {{.*}}last_sync.cc:[[#@LINE-13]]:
// LOCK-NEXT: #1 LockFirst() {{.*}}last_sync.cc:[[#@LINE-10]]:
// LOCK: No release of thread T1 has followed its access
// LOCK: The last synchronisation of thread T2 before its access: locking a mutex ([[TWO:.*]]) at:
// LOCK-NEXT: #0 LockSecond() {{.*}}last_sync.cc:[[#@LINE-9]]:
// JSON: "acquired":"last","last_acquisition":{"operation":"locking a mutex","object":"0x{{[0-9a-f]+}}","stack":{"frames":[{{.*}}"acquired_last":true
// JSON-SAME: "acquired":"last","last_acquisition":{"operation":"locking a mutex"{{.*}}"last_release":{"operation":"unlocking a mutex"

NOINLINE void SemaphoreFirst() {
  other = 1;
  sem_post(&semaphore);
  value = 1;
}
NOINLINE void SemaphoreSecond() {
  sem_wait(&semaphore);
  value = 2;
}
// SEMAPHORE: The last release of thread T1 that has reached thread T2: posting a semaphore ({{.*}}) at:
// SEMAPHORE-NEXT: #0 SemaphoreFirst() {{.*}}last_sync.cc:[[#@LINE-8]]:
// SEMAPHORE: The last synchronisation of thread T2 before its access: waiting for a semaphore ({{.*}}) at:
// SEMAPHORE-NEXT: #0 SemaphoreSecond() {{.*}}last_sync.cc:[[#@LINE-6]]:

NOINLINE void AtomicFirst() {
  other = 1;
  __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
  value = 1;
}
NOINLINE void AtomicSecond() {
  (void)__atomic_load_n(&flag, __ATOMIC_ACQUIRE);
  // Learns nothing more.
  (void)__atomic_load_n(&flag, __ATOMIC_ACQUIRE);
  value = 2;
}
// ATOMIC: The last synchronisation of thread T2 before its access: an acquiring atomic operation ({{.*}}) at:
// ATOMIC-NEXT: #0 AtomicSecond() {{.*}}last_sync.cc:[[#@LINE-6]]:

NOINLINE void ReleasedSecond() {
  (void)__atomic_load_n(&flag, __ATOMIC_ACQUIRE);
  UseLock(&two);
  __atomic_store_n(&flag, 2, __ATOMIC_RELEASE);
  value = 2;
}
// RELEASED: The last synchronisation of thread T2 before its access: a releasing atomic operation ({{.*}}) at:
// RELEASED-NEXT: #0 ReleasedSecond() {{.*}}last_sync.cc:[[#@LINE-4]]:
// RELEASED: The last acquisition of thread T2 before its access: locking a mutex ({{.*}}) at:
// RELEASED-NEXT: #0 UseLock({{.*}}) {{.*}}last_sync.cc:{{.*}}
// RELEASED-NEXT: #1 ReleasedSecond() {{.*}}last_sync.cc:[[#@LINE-8]]:

void* Add(void*) {
  other++;
  return nullptr;
}
NOINLINE void Write() { value = 1; }
NOINLINE void JoinSecond() {
  pthread_t thread;
  pthread_create(&thread, nullptr, Add, nullptr);
  pthread_join(thread, nullptr);
  value = 2;
}
// JOIN: The last synchronisation of thread T1 before its access: the start of the thread
// JOIN: The last synchronisation of thread T2 before its access: joining a thread at:
// JOIN-NEXT: #0 JoinSecond() {{.*}}last_sync.cc:[[#@LINE-5]]:

// START: No release of thread T1 has reached thread T2
// START: The last synchronisation of thread T2 before its access: the start of the thread
// START-NOT: at:
// START: {{^$}}

void* WriteInThread(void*) {
  value = 1;
  InvisibleSet(1);
  return nullptr;
}
NOINLINE void WriteInMain() {
  pthread_t thread;
  pthread_create(&thread, nullptr, WriteInThread, nullptr);
  InvisibleAwait(1);
  value = 2;
}
// MAIN: The last synchronisation of main thread before its access: creating a thread at:
// MAIN: Before its access, main thread has acquired nothing

// The log of a thread forgets; how it learnt of others last is remembered.
NOINLINE void FarSecond() {
  UseLock(&two);
  for (int n = 0; n < 64; n++) {
    for (unsigned i = 0; i < 1 << 16; i++)
      numbers[(i * 40503u + n) % (1 << 16)]++;
  }
  value = 2;
}
// FAR: The last synchronisation of thread T2 before its access: unlocking a mutex
// FAR: The last acquisition of thread T2 before its access: locking a mutex ({{.*}}) at:
// FAR-NEXT: #0 UseLock({{.*}})
// FAR-NEXT: #1 FarSecond() {{.*}}last_sync.cc:[[#@LINE-10]]:

int main(int, char** arguments) {
  sem_init(&semaphore, 0, 0);
  const auto is = [&](const char* name) {
    return strcmp(arguments[1], name) == 0;
  };
  if (is("lock"))
    RunUnordered(LockFirst, LockSecond);
  else if (is("semaphore"))
    RunUnordered(SemaphoreFirst, SemaphoreSecond);
  else if (is("atomic"))
    RunUnordered(AtomicFirst, AtomicSecond);
  else if (is("released"))
    RunUnordered(AtomicFirst, ReleasedSecond);
  else if (is("join"))
    RunUnordered(Write, JoinSecond);
  else if (is("start"))
    RunUnordered(Write, Write);
  else if (is("main"))
    WriteInMain();
  else
    RunUnordered(Write, FarSecond);
}
