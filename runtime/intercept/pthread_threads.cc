// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Creation, join, detach and names of POSIX and C11 threads.
//
// Edges: what the creator did before creation is ordered before the thread's
// first step, what the thread did before its end is ordered before the return
// of the join.  In glibc a thrd_t is a pthread_t, so both families share the
// table; but thrd_create must really be called, for its start returns an int.
#include <errno.h>
#include <pthread.h>
#include <threads.h>

#include "runtime/intercept/front_end.h"
#include "runtime/intercept/thread_table.h"
#include "runtime/platform/platform.h"

using namespace hbsan;

HBSAN_REAL(pthread_create);
HBSAN_REAL(pthread_join);
HBSAN_REAL(pthread_tryjoin_np);
HBSAN_REAL(pthread_timedjoin_np);
HBSAN_REAL(pthread_clockjoin_np);
HBSAN_REAL(pthread_detach);
HBSAN_REAL(pthread_setname_np);
HBSAN_REAL(thrd_create);
HBSAN_REAL(thrd_join);
HBSAN_REAL(thrd_detach);

namespace {

// On the new thread: takes over what the creator noted in the record.
ThreadRecord* Begin(void* note) {
  auto* record = static_cast<ThreadRecord*>(note);
  {
    ScopedRuntime scope(record->thread);
    ListThread(record, pthread_self());
    BindThread(record->thread);
    WatchThreadEnd(record);
  }
  if (record->restores_mask) {
    pthread_sigmask(SIG_SETMASK, &record->mask, nullptr);
  }
  return record;
}

void* RunPosixThread(void* note) {
  ThreadRecord* record = Begin(note);
  auto* start = reinterpret_cast<void* (*)(void*)>(record->start);
  return start(record->argument);
}

int RunC11Thread(void* note) {
  ThreadRecord* record = Begin(note);
  return reinterpret_cast<thrd_start_t>(record->start)(record->argument);
}

// The attributes to use: a stack that the runtime made larger if need be.
struct CreationAttributes {
  pthread_attr_t storage;
  const pthread_attr_t* use;
  uptr stack_bytes;
  bool detached;
  bool inherits_mask;
};

void ReadAttributes(const pthread_attr_t* from, CreationAttributes* out) {
  *out = {};
  out->use = from;
  out->inherits_mask = true;
  size_t bytes = 0;
  if (from == nullptr) {
    pthread_attr_t defaults;
    if (pthread_getattr_default_np(&defaults) == 0) {
      pthread_attr_getstacksize(&defaults, &bytes);
      pthread_attr_destroy(&defaults);
    }
    out->stack_bytes = bytes;
    return;
  }
  int state = PTHREAD_CREATE_JOINABLE;
  pthread_attr_getdetachstate(from, &state);
  out->detached = state == PTHREAD_CREATE_DETACHED;
  sigset_t mask;
  out->inherits_mask =
      pthread_attr_getsigmask_np(from, &mask) == PTHREAD_ATTR_NO_SIGMASK_NP;
  void* low = nullptr;
  size_t own_bytes = 0;
  pthread_attr_getstack(from, &low, &own_bytes);
  pthread_attr_getstacksize(from, &bytes);
  // Without an address, glibc reports the one that lies `size` below zero.
  bool has_own_stack = Address(low) + own_bytes != 0;
  if (!has_own_stack && bytes < kMinThreadStack) {
    // A copy, for other threads may be using the caller's object.  What it
    // points to is only read.
    MemCopy(&out->storage, from, sizeof(out->storage));
    bytes = kMinThreadStack;
    pthread_attr_setstacksize(&out->storage, bytes);
    out->use = &out->storage;
  }
  out->stack_bytes = bytes;
}

// The creator's half: `create` makes the real thread and stores its handle.  A
// creator the runtime does not know still gets a child that it knows.
template <typename Create>
int CreateWatched(uptr pc, void* start, void* argument,
                  const CreationAttributes& attributes, Create create) {
  ThreadState* t = CurrentThread();
  ThreadRecord* record = nullptr;
  {
    ScopedRuntime scope(t);
    // std::thread calls from within libstdc++: show who made the thread.
    ThreadState* child =
        CreateThread(t, pc, CallerContext(t, pc), attributes.stack_bytes);
    record = NewThreadRecord(child->info, attributes.detached);
    record->thread = child;
    record->start = start;
    record->argument = argument;
    if (t != nullptr)
      Tick(t, pc, SyncKind::kCreate, Address(child->info));
  }
  // A handler must not run on the thread before it is bound, so it begins with
  // all signals blocked; unless its attributes say which mask it begins with.
  sigset_t all;
  sigfillset(&all);
  record->restores_mask = attributes.inherits_mask;
  pthread_sigmask(SIG_SETMASK, &all, &record->mask);
  pthread_t handle = 0;
  int result = create(&handle, record);
  pthread_sigmask(SIG_SETMASK, &record->mask, nullptr);
  ScopedRuntime scope(t);
  if (result == 0) {
    ListThread(record, handle);
  } else {
    EndAbsentThread(record->thread);
    DropThread(record);  // the reference that the thread would have dropped
  }
  DropThread(record);
  return result;
}

// Around a join: the record is looked up first, since the handle may be
// another thread's as soon as the join has happened.
template <typename Join>
int JoinWatched(pthread_t handle, uptr pc, Join join) {
  ThreadState* t = CurrentThread();
  ThreadRecord* record = nullptr;
  if (t != nullptr) {
    ScopedRuntime scope(t);
    record = FindThread(handle);
  }
  int result = WaitCancellably(join);
  if (record == nullptr)
    return result;
  ScopedRuntime scope(t);
  if (result == 0) {
    if (record->finished && t->ignore_sync == 0 &&
        AcquireClock(t, record->final_clock)) {
      AppendAcquisition(t, SyncKind::kExit, pc, 0);
    }
    UnlistThread(record);
  }
  DropThread(record);
  return result;
}

void DetachWatched(pthread_t handle) {
  ScopedRuntime scope(CurrentThread());
  DetachThread(handle);
}

}  // namespace

HBSAN_EXPORT int pthread_create(pthread_t* out, const pthread_attr_t* attr,
                                void* (*start)(void*), void* argument) {
  if (!g_runtime_ready)
    return real_pthread_create(out, attr, start, argument);
  CreationAttributes use;
  ReadAttributes(attr, &use);
  return CreateWatched(HBSAN_CALLER(), reinterpret_cast<void*>(start), argument,
                       use, [&](pthread_t* handle, void* note) {
                         // Into the caller's variable at once: the thread may
                         // read it.
                         int result = real_pthread_create(out, use.use,
                                                          RunPosixThread, note);
                         if (result == 0)
                           *handle = *out;
                         return result;
                       });
}

HBSAN_EXPORT int thrd_create(thrd_t* out, thrd_start_t start, void* argument) {
  if (!g_runtime_ready)
    return real_thrd_create(out, start, argument);
  CreationAttributes use;
  ReadAttributes(nullptr, &use);
  return CreateWatched(HBSAN_CALLER(), reinterpret_cast<void*>(start), argument,
                       use, [&](pthread_t* handle, void* note) {
                         int result = real_thrd_create(out, RunC11Thread, note);
                         if (result == thrd_success)
                           *handle = *out;
                         return result;
                       });
}

HBSAN_EXPORT int pthread_join(pthread_t handle, void** value) {
  return JoinWatched(handle, HBSAN_CALLER(),
                     [&] { return real_pthread_join(handle, value); });
}

HBSAN_EXPORT int pthread_tryjoin_np(pthread_t handle, void** value) {
  return JoinWatched(handle, HBSAN_CALLER(),
                     [&] { return real_pthread_tryjoin_np(handle, value); });
}

HBSAN_EXPORT int pthread_timedjoin_np(pthread_t handle, void** value,
                                      const timespec* until) {
  return JoinWatched(handle, HBSAN_CALLER(), [&] {
    return real_pthread_timedjoin_np(handle, value, until);
  });
}

HBSAN_EXPORT int pthread_clockjoin_np(pthread_t handle, void** value,
                                      clockid_t clock, const timespec* until) {
  return JoinWatched(handle, HBSAN_CALLER(), [&] {
    return real_pthread_clockjoin_np(handle, value, clock, until);
  });
}

HBSAN_EXPORT int thrd_join(thrd_t handle, int* value) {
  return JoinWatched(handle, HBSAN_CALLER(),
                     [&] { return real_thrd_join(handle, value); });
}

HBSAN_EXPORT int pthread_detach(pthread_t handle) {
  DetachWatched(handle);
  return real_pthread_detach(handle);
}

HBSAN_EXPORT int thrd_detach(thrd_t handle) {
  DetachWatched(handle);
  return real_thrd_detach(handle);
}

HBSAN_EXPORT int pthread_setname_np(pthread_t handle, const char* name) {
  int result = real_pthread_setname_np(handle, name);
  ThreadState* t = CurrentThread();
  if (result != 0 || t == nullptr)
    return result;
  ScopedRuntime scope(t);
  if (handle == pthread_self()) {
    SetThreadName(t->info, name);
  } else if (ThreadRecord* record = FindThread(handle)) {
    SetThreadName(record->info, name);
    DropThread(record);
  }
  return result;
}
