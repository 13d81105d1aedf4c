// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// As waiting_threads.c, for waits that end in a system call of the C++ library
// or of the program: std::atomic, std::latch, semaphores, futures, futexes; and
// in pthread_once, for the thread that runs the routine. No two share an
// identity. Nothing but the mutex can order the first write, in a thread that
// waits on a futex, before the second.
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 300
// RUN: env HBSAN_OPTIONS=stats=1 %expect66 %t.racy 300 2>&1 | FileCheck %s
// RUN: env HBSAN_OPTIONS=stats=1 %expect66 %t.racy 1500 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean 300
// RUN: env HBSAN_OPTIONS=stats=1 %t.clean 1500 2>&1 \
// RUN:   | FileCheck --check-prefix=CLEAN %s

#include <linux/futex.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <future>
#include <latch>
#include <semaphore>

#include "../../support/invisible_barrier.h"
#include "../../support/many_threads.h"

enum { kMaxThreads = 1500 };  // more of each way than there are seats
enum { kFutex, kAtomic, kLatch, kSemaphore, kFuture, kOnce, kWays };

std::atomic<int> go, futex_word;
std::latch latch{1};
std::counting_semaphore<kMaxThreads> semaphore{0};
std::promise<void> promise;
std::shared_future<void> promised = promise.get_future().share();
pthread_once_t once = PTHREAD_ONCE_INIT;

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
long counter;
int shared_value;
static unsigned waiting;

NOINLINE static void WriteFirst() {
  shared_value = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T[[#]]
  // CHECK-NEXT: #0 {{.*}}WriteSecond{{.*}}waiting_on_futexes.cc
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T[[#]]
  // CHECK-NEXT: #0 {{.*}}WriteFirst{{.*}}waiting_on_futexes.cc
  // CHECK: {{ 0  threads that had to share a thread slot}}
  // CLEAN: {{ 0  threads that had to share a thread slot}}
}

NOINLINE static void WriteSecond() { shared_value = 2; }

static void Count() {
  pthread_mutex_lock(&lock);
  ++counter;
  pthread_mutex_unlock(&lock);
}

INVISIBLE static void NoteWaiting() {
  __atomic_fetch_add(&waiting, 1, __ATOMIC_RELAXED);
}

INVISIBLE static unsigned Waiting() {
  return __atomic_load_n(&waiting, __ATOMIC_RELAXED);
}

static void AwaitGo() { go.wait(0); }

static void AwaitGo(long way) {
  NoteWaiting();
  switch (way) {
    case kFutex:
      while (futex_word.load() == 0)
        syscall(SYS_futex, &futex_word, FUTEX_WAIT_PRIVATE, 0, nullptr);
      break;
    case kAtomic:
      AwaitGo();
      break;
    case kLatch:
      latch.wait();
      break;
    case kSemaphore:
      semaphore.acquire();
      break;
    case kFuture:
      promised.wait();
      break;
    case kOnce:
      pthread_once(&once, AwaitGo);
      break;
  }
}

static void Go() {
  futex_word.store(1);
  syscall(SYS_futex, &futex_word, FUTEX_WAKE_PRIVATE, INT_MAX);
  go.store(1);
  go.notify_all();
  latch.count_down();
  semaphore.release(kMaxThreads);
  promise.set_value();
}

static void *Work(void *arg) {
  long index = reinterpret_cast<long>(arg);
#ifdef RACY
  Count();
  if (index == first)
    WriteFirst();
#else
  if (index == first)
    WriteFirst();
  Count();
#endif
  AwaitGo(index % kWays);
#ifndef RACY
  Count();
#endif
  if (index == second)
    WriteSecond();
  return nullptr;
}

int main(int, char **argv) {
  long count = atoi(argv[1]);
  ChooseTwo(count, kWays);  // the first waits by kFutex
  pthread_t threads[kMaxThreads];
  for (long i = 0; i < count; ++i)
    if (StartThread(&threads[i], Work, i) != 0)
      return 3;
  while (Waiting() < static_cast<unsigned>(count)) usleep(1000);
  Go();
  for (long i = 0; i < count; ++i) pthread_join(threads[i], nullptr);
}
