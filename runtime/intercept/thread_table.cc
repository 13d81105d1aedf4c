// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of pthread handles, and the moment at which a thread ends.
//
// A thread ends by returning, by pthread_exit or by cancellation.  All three
// run the destructors of thread-specific data, several rounds of them; ours
// re-arms itself and acts in the last round, so that the accesses of the
// program's own destructors are still seen.
#include "runtime/intercept/thread_table.h"

#include <linux/futex.h>
#include <signal.h>

#include "runtime/base/syscall.h"
#include "runtime/intercept/front_end.h"
#include "runtime/platform/platform.h"

namespace hbsan {
namespace {

constexpr u32 kBuckets = 1024;
constexpr u32 kDestructorRounds = 4;  // glibc's PTHREAD_DESTRUCTOR_ITERATIONS
SpinLock lock;
ThreadRecord* buckets[kBuckets];
ThreadRecord* free_records;

struct ThreadEnd {
  ThreadRecord* record;
  u32 round;
};
__thread ThreadEnd thread_end;
pthread_key_t end_key;
bool have_end_key;

ThreadRecord** Bucket(pthread_t handle) {
  // Handles are addresses at least a page apart.
  return &buckets[(handle >> 12) * 0x9e3779b97f4a7c15 >> 54];
}

void UnlistLocked(ThreadRecord* record) {
  if (!record->listed)
    return;
  ThreadRecord** link = Bucket(record->handle);
  while (*link != record) link = &(*link)->next;
  *link = record->next;
  record->listed = false;
}

void DropLocked(ThreadRecord* record) {
  if (--record->references != 0)
    return;
  if (record->listed)
    return;
  ClearClock(&record->final_clock);
  record->next = free_records;
  free_records = record;
}

// A listed record counts as referenced by the table.
void UnlistAndDropLocked(ThreadRecord* record) {
  if (!record->listed)
    return;
  UnlistLocked(record);
  DropLocked(record);
}

// The robust mutexes that the thread holds go to others by its death.  The list
// is the one that the kernel will go through, and not longer than it allows.
void ReleaseRobustMutexes(ThreadState* t) {
  robust_list_head* head = nullptr;
  uptr size = 0;
  if (RawSyscall(SYS_get_robust_list, 0, SyscallArg(&head),
                 SyscallArg(&size)) != 0 ||
      head == nullptr || t == nullptr) {
    return;
  }
  uptr link = Address(head->list.next);
  for (u32 i = 0; link != Address(head) && i != ROBUST_LIST_LIMIT; ++i) {
    constexpr uptr kInherits = 1;
    link &= ~kInherits;
    // The word that is locked is the first of the mutex.
    MutexUnlocking(t, 0, link + uptr(head->futex_offset));
    link = Address(reinterpret_cast<robust_list*>(link)->next);
  }
}

void OnThreadEnd(void* value) {
  auto* end = static_cast<ThreadEnd*>(value);
  if (++end->round < kDestructorRounds) {
    pthread_setspecific(end_key, end);
    return;
  }
  ThreadRecord* record = end->record;
  SyncClock unwanted;
  // A signal from here on would find no thread to queue on.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
  // The scope ends with the thread.
  auto* t = static_cast<ThreadState*>(__hbsan_hot.thread);
  ScopedRuntime::Enter(t);
  ReleaseRobustMutexes(t);
  // At once to where it stays: what it says must always be somewhere known.
  EndThread(record != nullptr ? &record->final_clock : &unwanted);
  SpinGuard guard(lock);
  if (record == nullptr) {
    ClearClock(&unwanted);
    return;
  }
  record->finished = true;
  if (record->detached)
    UnlistAndDropLocked(record);
  DropLocked(record);
}

}  // namespace

void InitThreadEnd() {
  have_end_key = pthread_key_create(&end_key, OnThreadEnd) == 0;
}

void WatchThreadEnd(ThreadRecord* record) {
  thread_end = {record, 0};
  if (have_end_key)
    pthread_setspecific(end_key, &thread_end);
}

ThreadRecord* NewThreadRecord(ThreadInfo* info, bool detached) {
  SpinGuard guard(lock);
  if (free_records == nullptr) {
    constexpr uptr kChunk = 64 * 1024;
    auto* chunk = static_cast<ThreadRecord*>(
        platform::MapPagesOrDie(kChunk, "thread records"));
    WatchClocks(&chunk->final_clock, kChunk / sizeof(ThreadRecord),
                sizeof(ThreadRecord));
    for (uptr i = 0; i != kChunk / sizeof(ThreadRecord); ++i) {
      chunk[i].next = free_records;
      free_records = &chunk[i];
    }
  }
  ThreadRecord* record = free_records;
  free_records = record->next;
  *record = {};
  record->info = info;
  record->detached = detached;
  record->references = 2;
  return record;
}

void ListThread(ThreadRecord* record, pthread_t handle) {
  SpinGuard guard(lock);
  // The handle may be remembered wrongly when its last owner was joined behind
  // our back, or when this very thread has ended and been joined already.
  if (record->listed || record->handle == handle)
    return;
  for (ThreadRecord *r = *Bucket(handle), *next; r != nullptr; r = next) {
    next = r->next;
    if (r->handle == handle)
      UnlistAndDropLocked(r);
  }
  record->handle = handle;
  record->listed = true;
  ++record->references;
  record->next = *Bucket(handle);
  *Bucket(handle) = record;
}

void WatchMainThreadEnd() {
  ThreadRecord* record = NewThreadRecord(CurrentThread()->info, false);
  ListThread(record, pthread_self());
  WatchThreadEnd(record);
  DropThread(record);  // it has no creator
}

ThreadRecord* FindThread(pthread_t handle) {
  SpinGuard guard(lock);
  for (ThreadRecord* r = *Bucket(handle); r != nullptr; r = r->next) {
    if (r->handle == handle) {
      ++r->references;
      return r;
    }
  }
  return nullptr;
}

void DropThread(ThreadRecord* record) {
  SpinGuard guard(lock);
  DropLocked(record);
}

void UnlistThread(ThreadRecord* record) {
  SpinGuard guard(lock);
  UnlistAndDropLocked(record);
}

void DetachThread(pthread_t handle) {
  ThreadRecord* record = FindThread(handle);
  if (record == nullptr)
    return;
  SpinGuard guard(lock);
  record->detached = true;
  if (record->finished)
    UnlistAndDropLocked(record);
  DropLocked(record);
}

void LockThreadTable() { lock.Lock(); }
void UnlockThreadTable() { lock.Unlock(); }

}  // namespace hbsan
