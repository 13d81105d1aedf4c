// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a pthread_t to what the runtime knows about that thread, for join,
// detach and naming.  A record lives until the thread is joined, or has both
// ended and been detached.
#ifndef HBSAN_RUNTIME_INTERCEPT_THREAD_TABLE_H_
#define HBSAN_RUNTIME_INTERCEPT_THREAD_TABLE_H_

#include <pthread.h>
#include <signal.h>

#include "runtime/base/base.h"
#include "runtime/sync/sync.h"
#include "runtime/thread/thread.h"

namespace hbsan {

struct ThreadRecord {
  pthread_t handle;
  ThreadInfo* info;
  SyncClock final_clock;  // valid once `finished`
  u32 references;         // of the creator, the thread, a joiner
  bool listed, finished, detached;
  ThreadRecord* next;  // in its bucket, or in the free list
  // From the creator to the thread, for its first steps.
  ThreadState* thread;
  void* start;
  void* argument;
  sigset_t mask;  // to set when the thread is bound
  bool restores_mask;
};

// A record with two references: the creator's and the new thread's.
ThreadRecord* NewThreadRecord(ThreadInfo* info, bool detached);
// Makes the record findable.  Both creator and thread call it, in any order.
void ListThread(ThreadRecord* record, pthread_t handle);
// Adds a reference; null when the thread is unknown.
ThreadRecord* FindThread(pthread_t handle);
void DropThread(ThreadRecord* record);
// The thread was joined, or could not be created.
void UnlistThread(ThreadRecord* record);
void DetachThread(pthread_t handle);

// Arranges that the end of the calling thread is recorded after all other
// destructors of thread-specific data.  `record` may be null.
void WatchThreadEnd(ThreadRecord* record);
// The main thread may end before the process, and be joined.
void WatchMainThreadEnd();
void InitThreadEnd();

void LockThreadTable();
void UnlockThreadTable();

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_INTERCEPT_THREAD_TABLE_H_
