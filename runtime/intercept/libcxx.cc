// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What libc++.so, which is not instrumented, does with atomic operations of its
// own on behalf of its headers: call_once, barriers, the count of weak_ptrs.
// And shared_mutex, which it makes of a mutex and conditions that HBSan sees,
// and that order more than a shared_mutex does: readers among themselves, and
// attempts that fail.
//
// shared_timed_mutex is left as it is: half of it is in the headers and relies
// on that mutex.
#include "runtime/intercept/last_owner.h"
#include "runtime/intercept/library_function.h"

using namespace hbsan;

namespace {

struct OnceCall {
  void (*function)(void*);
  void* argument;
  uptr pc, flag;
};

// The library then says that it was done, and who finds that need not wait.
void RunOnce(void* argument) {
  auto* call = static_cast<const OnceCall*>(argument);
  call->function(call->argument);
  InRuntime([=](ThreadState* t) {
    Release(t, call->pc, call->flag, SyncKind::kOnce);
  });
}

// Behind the virtual functions' table and the count of shared_ptrs; each counts
// from zero.
s64* WeakOwners(void* count) { return static_cast<s64*>(count) + 2; }

// The thread, if a program calls and not the library itself.
ThreadState* CallerOfSharedMutex(uptr pc) {
  return IsInstrumented(pc) ? CurrentThread() : nullptr;
}

template <typename Call>
auto InsideSharedMutex(ThreadState* t, Call call) {
  IgnoreSync(t, +1);
  auto result = call();
  IgnoreSync(t, -1);
  return result;
}

template <bool kReads, typename Call, typename Takes>
auto Take(uptr pc, void* mutex, Call call, Takes takes) {
  ThreadState* t = CallerOfSharedMutex(pc);
  if (t == nullptr)
    return call();
  auto result = InsideSharedMutex(t, call);
  if (takes(result)) {
    ScopedRuntime scope(t);
    (kReads ? ReadLocked : MutexLocked)(t, pc, Address(mutex));
  }
  return result;
}

template <bool kReads, typename Call>
uptr Give(uptr pc, void* mutex, Call call) {
  ThreadState* t = CallerOfSharedMutex(pc);
  if (t == nullptr)
    return call();
  {
    ScopedRuntime scope(t);
    (kReads ? ReadUnlocking : MutexUnlocking)(t, pc, Address(mutex));
  }
  return InsideSharedMutex(t, call);
}

auto always = [](uptr) { return true; };
auto if_true = [](bool result) { return result; };

}  // namespace

HBSAN_LIBRARY_FUNCTION("_ZNSt3__111__call_onceERVmPvPFvS2_E", uptr, call_once,
                       (u64 * flag, void* argument, void (*function)(void*))) {
  OnceCall call = {function, argument, HBSAN_CALLER(), Address(flag)};
  CallFrame frame(call.pc);
  return real_call_once(flag, &call, RunOnce);
}

// True for the last to arrive, who then lets the others go.
HBSAN_LIBRARY_FUNCTION(
    "_ZNSt3__131__arrive_barrier_algorithm_baseEPNS_24__barrier_algorithm_"
    "baseEh",
    bool, arrive, (void* barrier, u8 phase)) {
  uptr pc = HBSAN_CALLER();
  InRuntime([=](ThreadState* t) {
    ReleaseMerge(t, pc, Address(barrier), SyncKind::kBarrier);
  });
  bool last = real_arrive(barrier, phase);
  if (last)
    InRuntime([=](ThreadState* t) {
      Acquire(t, pc, Address(barrier), SyncKind::kBarrier);
    });
  return last;
}

HBSAN_LIBRARY_FUNCTION("_ZNSt3__119__shared_weak_count14__release_weakEv", uptr,
                       release_weak, (void* count)) {
  ThreadState* t = CurrentThread();
  if (t != nullptr &&
      !GiveUpUnlessLast(t, HBSAN_CALLER(), WeakOwners(count), s64{0}))
    return 0;
  return real_release_weak(count);
}

#define SHARED_MUTEX(name, length, result)                                   \
  HBSAN_LIBRARY_FUNCTION("_ZNSt3__119__shared_mutex_base" length #name "Ev", \
                         result, name, (void* mutex))

SHARED_MUTEX(lock, "4", uptr) {
  return Take<false>(
      HBSAN_CALLER(), mutex, [=] { return real_lock(mutex); }, always);
}

SHARED_MUTEX(try_lock, "8", bool) {
  return Take<false>(
      HBSAN_CALLER(), mutex, [=] { return real_try_lock(mutex); }, if_true);
}

SHARED_MUTEX(unlock, "6", uptr) {
  return Give<false>(HBSAN_CALLER(), mutex, [=] { return real_unlock(mutex); });
}

SHARED_MUTEX(lock_shared, "11", uptr) {
  return Take<true>(
      HBSAN_CALLER(), mutex, [=] { return real_lock_shared(mutex); }, always);
}

SHARED_MUTEX(try_lock_shared, "15", bool) {
  return Take<true>(
      HBSAN_CALLER(), mutex, [=] { return real_try_lock_shared(mutex); },
      if_true);
}

SHARED_MUTEX(unlock_shared, "13", uptr) {
  return Give<true>(HBSAN_CALLER(), mutex,
                    [=] { return real_unlock_shared(mutex); });
}
