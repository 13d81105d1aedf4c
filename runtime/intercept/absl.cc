// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// abseil's synchronisation as Debian 12 packages it: a shared library that is
// not instrumented and makes its locks of atomics and futexes.  (Compiled with
// the wrappers abseil speaks for itself, by __tsan_mutex_*.)
//
// The library evaluates the program's conditions while it holds the lock: in
// Lock before we are told that it has it, and in Unlock afterwards, on behalf
// of whoever waits.  What conditions access is therefore not checked.
//
// absl::Barrier is made of an absl::Mutex, which the library calls by name, so
// that it ends up here as well.
#include "runtime/intercept/library_function.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

namespace {

// absl::Duration and absl::Time are passed as two words.
struct Moment {
  s64 high;
  u64 low;
};

template <typename Call>
auto CallLibrary(ThreadState* t, Call call) {
  IgnoreAccesses(t, +1);
  auto result = call();
  IgnoreAccesses(t, -1);
  return result;
}

// A call that takes the lock, if `takes` says so of its result.
template <bool kReads, typename Call, typename Takes>
auto Take(uptr pc, const void* mutex, Call call, Takes takes) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return call();
  auto result = CallLibrary(t, call);
  if (takes(result)) {
    ScopedRuntime scope(t);
    (kReads ? ReadLocked : MutexLocked)(t, pc, Address(mutex));
  }
  return result;
}

template <bool kReads, typename Call>
uptr Give(uptr pc, const void* mutex, Call call) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return call();
  {
    ScopedRuntime scope(t);
    (kReads ? ReadUnlocking : MutexUnlocking)(t, pc, Address(mutex));
  }
  return CallLibrary(t, call);
}

// A call that gives the lock up, waits, and takes it again.
template <typename Call>
auto GiveAndTake(uptr pc, const void* mutex, Call call) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return call();
  bool reads;
  {
    ScopedRuntime scope(t);
    reads = RwUnlocking(t, pc, Address(mutex));
  }
  auto result = CallLibrary(t, call);
  ScopedRuntime scope(t);
  (reads ? ReadLocked : MutexLocked)(t, pc, Address(mutex));
  return result;
}

void ReleaseAt(uptr pc, const void* object) {
  InRuntime([=](ThreadState* t) {
    ReleaseMerge(t, pc, Address(object), SyncKind::kSemaphore);
  });
}
void AcquireAt(uptr pc, const void* object) {
  InRuntime([=](ThreadState* t) {
    Acquire(t, pc, Address(object), SyncKind::kSemaphore);
  });
}

// absl::Notification: a mutex, then the flag, which the header reads, too.
const void* FlagOf(const void* notification) {
  return static_cast<const char*>(notification) + sizeof(void*);
}

auto always = [](uptr) { return true; };
auto if_true = [](bool result) { return result; };

}  // namespace

#define ABSL(kind, mangled, result, name, parameters) \
  HBSAN_LIBRARY_FUNCTION(kind "4absl7debian3" mangled, result, name, parameters)

ABSL("_ZN", "5Mutex4LockEv", uptr, Lock, (void* mutex)) {
  return Take<false>(
      HBSAN_CALLER(), mutex, [&] { return real_Lock(mutex); }, always);
}

ABSL("_ZN", "5Mutex7TryLockEv", bool, TryLock, (void* mutex)) {
  return Take<false>(
      HBSAN_CALLER(), mutex, [&] { return real_TryLock(mutex); }, if_true);
}

ABSL("_ZN", "5Mutex10ReaderLockEv", uptr, ReaderLock, (void* mutex)) {
  return Take<true>(
      HBSAN_CALLER(), mutex, [&] { return real_ReaderLock(mutex); }, always);
}

ABSL("_ZN", "5Mutex13ReaderTryLockEv", bool, ReaderTryLock, (void* mutex)) {
  return Take<true>(
      HBSAN_CALLER(), mutex, [&] { return real_ReaderTryLock(mutex); },
      if_true);
}

ABSL("_ZN", "5Mutex8LockWhenERKNS0_9ConditionE", uptr, LockWhen,
     (void* mutex, const void* condition)) {
  return Take<false>(
      HBSAN_CALLER(), mutex, [&] { return real_LockWhen(mutex, condition); },
      always);
}

ABSL("_ZN", "5Mutex14ReaderLockWhenERKNS0_9ConditionE", uptr, ReaderLockWhen,
     (void* mutex, const void* condition)) {
  return Take<true>(
      HBSAN_CALLER(), mutex,
      [&] { return real_ReaderLockWhen(mutex, condition); }, always);
}

ABSL("_ZN", "5Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE", bool,
     LockWhenWithTimeout, (void* mutex, const void* condition, Moment wait)) {
  return Take<false>(
      HBSAN_CALLER(), mutex,
      [&] { return real_LockWhenWithTimeout(mutex, condition, wait); }, always);
}

ABSL("_ZN", "5Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE", bool,
     LockWhenWithDeadline, (void* mutex, const void* condition, Moment until)) {
  return Take<false>(
      HBSAN_CALLER(), mutex,
      [&] { return real_LockWhenWithDeadline(mutex, condition, until); },
      always);
}

ABSL("_ZN", "5Mutex25ReaderLockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE",
     bool, ReaderLockWhenWithTimeout,
     (void* mutex, const void* condition, Moment wait)) {
  return Take<true>(
      HBSAN_CALLER(), mutex,
      [&] { return real_ReaderLockWhenWithTimeout(mutex, condition, wait); },
      always);
}

ABSL("_ZN", "5Mutex26ReaderLockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE",
     bool, ReaderLockWhenWithDeadline,
     (void* mutex, const void* condition, Moment until)) {
  return Take<true>(
      HBSAN_CALLER(), mutex,
      [&] { return real_ReaderLockWhenWithDeadline(mutex, condition, until); },
      always);
}

ABSL("_ZN", "5Mutex6UnlockEv", uptr, Unlock, (void* mutex)) {
  return Give<false>(HBSAN_CALLER(), mutex, [&] { return real_Unlock(mutex); });
}

ABSL("_ZN", "5Mutex12ReaderUnlockEv", uptr, ReaderUnlock, (void* mutex)) {
  return Give<true>(HBSAN_CALLER(), mutex,
                    [&] { return real_ReaderUnlock(mutex); });
}

ABSL("_ZN", "5Mutex5AwaitERKNS0_9ConditionE", uptr, Await,
     (void* mutex, const void* condition)) {
  return GiveAndTake(HBSAN_CALLER(), mutex,
                     [&] { return real_Await(mutex, condition); });
}

ABSL("_ZN", "5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE", bool,
     AwaitWithTimeout, (void* mutex, const void* condition, Moment wait)) {
  return GiveAndTake(HBSAN_CALLER(), mutex, [&] {
    return real_AwaitWithTimeout(mutex, condition, wait);
  });
}

ABSL("_ZN", "5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE", bool,
     AwaitWithDeadline, (void* mutex, const void* condition, Moment until)) {
  return GiveAndTake(HBSAN_CALLER(), mutex, [&] {
    return real_AwaitWithDeadline(mutex, condition, until);
  });
}

ABSL("_ZN", "5MutexD1Ev", uptr, DestroyMutex, (void* mutex)) {
  uptr pc = HBSAN_CALLER();
  InRuntime([=](ThreadState* t) { MutexDestroy(t, pc, Address(mutex)); });
  return real_DestroyMutex(mutex);
}

ABSL("_ZN", "7CondVar4WaitEPNS0_5MutexE", uptr, Wait,
     (void* condition, void* mutex)) {
  return GiveAndTake(HBSAN_CALLER(), mutex,
                     [&] { return real_Wait(condition, mutex); });
}

ABSL("_ZN", "7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE", bool,
     WaitWithTimeout, (void* condition, void* mutex, Moment wait)) {
  return GiveAndTake(HBSAN_CALLER(), mutex, [&] {
    return real_WaitWithTimeout(condition, mutex, wait);
  });
}

ABSL("_ZN", "7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE", bool,
     WaitWithDeadline, (void* condition, void* mutex, Moment until)) {
  return GiveAndTake(HBSAN_CALLER(), mutex, [&] {
    return real_WaitWithDeadline(condition, mutex, until);
  });
}

ABSL("_ZN", "12Notification6NotifyEv", uptr, Notify, (void* notification)) {
  ReleaseAt(HBSAN_CALLER(), FlagOf(notification));
  return real_Notify(notification);
}

ABSL("_ZNK", "12Notification19WaitForNotificationEv", uptr, WaitForNotification,
     (const void* notification)) {
  uptr result = real_WaitForNotification(notification);
  AcquireAt(HBSAN_CALLER(), FlagOf(notification));
  return result;
}

ABSL("_ZNK", "12Notification30WaitForNotificationWithTimeoutENS0_8DurationE",
     bool, WaitForNotificationWithTimeout,
     (const void* notification, Moment wait)) {
  bool came = real_WaitForNotificationWithTimeout(notification, wait);
  if (came)
    AcquireAt(HBSAN_CALLER(), FlagOf(notification));
  return came;
}

ABSL("_ZNK", "12Notification31WaitForNotificationWithDeadlineENS0_4TimeE", bool,
     WaitForNotificationWithDeadline,
     (const void* notification, Moment until)) {
  bool came = real_WaitForNotificationWithDeadline(notification, until);
  if (came)
    AcquireAt(HBSAN_CALLER(), FlagOf(notification));
  return came;
}

ABSL("_ZN", "15BlockingCounter14DecrementCountEv", bool, DecrementCount,
     (void* counter)) {
  ReleaseAt(HBSAN_CALLER(), counter);
  return real_DecrementCount(counter);
}

ABSL("_ZN", "15BlockingCounter4WaitEv", uptr, WaitForCounter, (void* counter)) {
  uptr result = real_WaitForCounter(counter);
  AcquireAt(HBSAN_CALLER(), counter);
  return result;
}
