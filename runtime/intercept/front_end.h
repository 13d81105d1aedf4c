// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Umbrella of the intercept layer: what every interceptor needs.  It is the C
// and C++ front end of the core: it knows which thread runs (`__hbsan_hot`),
// keeps signals out of the runtime, and tells instrumented callers from others.
//
// The shape of an interceptor:
//
//   HBSAN_REAL(sem_post);
//   HBSAN_EXPORT int sem_post(sem_t* s) {
//     ThreadState* t = CurrentThread();   // null: before start-up, after exit
//     if (t != nullptr) {
//       ScopedRuntime scope(t);           // no signal handler in here
//       ReleaseMerge(t, HBSAN_CALLER(), Address(s), SyncKind::kSemaphore);
//     }
//     return real_sem_post(s);            // what blocks: outside, in a Wait
//   }
#ifndef HBSAN_RUNTIME_INTERCEPT_FRONT_END_H_
#define HBSAN_RUNTIME_INTERCEPT_FRONT_END_H_

#include <pthread.h>

#include "hbsan/abi.h"
#include "runtime/base/base.h"
#include "runtime/thread/sampling.h"
#include "runtime/thread/thread.h"

extern "C"
    __attribute__((visibility("default"))) __thread hbsan_hot_state __hbsan_hot;

namespace hbsan {

// The return address of the function this is written in.
#define HBSAN_CALLER() \
  reinterpret_cast<::hbsan::uptr>(__builtin_return_address(0))

// A second name of a function that this file defines.
#define HBSAN_ALIAS(also, function) \
  HBSAN_EXPORT decltype(function) also __attribute__((alias(#function)))

template <typename T>
HBSAN_ALWAYS_INLINE uptr Address(T* p) {
  return reinterpret_cast<uptr>(p);
}

// ---- The real functions behind the interposed names (real.cc) ----

struct RealBase {
  void* address;
  const char* name;
  const char* version;  // null = the default version
};
void ResolveReal(RealBase* real);
// Resolves every HBSAN_REAL of the runtime.
void ResolveAllReals();

template <typename F>
struct Real;
template <typename R, typename... A>
struct Real<R(A...)> : RealBase {
  HBSAN_ALWAYS_INLINE R operator()(A... args) { return get()(args...); }
  HBSAN_ALWAYS_INLINE auto get() -> R (*)(A...) {
    if (HBSAN_UNLIKELY(address == nullptr))
      ResolveReal(this);
    return reinterpret_cast<R (*)(A...)>(address);
  }
};
template <typename R, typename... A>
struct Real<R(A...) noexcept> : Real<R(A...)> {};
// A variadic function: its fixed parameters, and whatever the caller adds.
template <typename R, typename... A>
struct Real<R(A..., ...) noexcept> : RealBase {
  template <typename... More>
  HBSAN_ALWAYS_INLINE R operator()(A... args, More... more) {
    if (HBSAN_UNLIKELY(address == nullptr))
      ResolveReal(this);
    return reinterpret_cast<R (*)(A..., ...)>(address)(args..., more...);
  }
};

// Declares real_<name>, callable with the signature of the declared ::name.
#define HBSAN_REAL(name) HBSAN_REAL_VERSION(name, nullptr)
#define HBSAN_REAL_VERSION(name, version) \
  HBSAN_REAL_AS(name, decltype(::name), version)
#define HBSAN_REAL_AS(name, type, version)                     \
  __attribute__((section("hbsan_reals"), used,                 \
                 retain)) static constinit ::hbsan::Real<type> \
      real_##name {                                            \
    { nullptr, #name, version }                                \
  }

// The same of a library that need not be there, or comes later: looked up at
// the first call.
void* FindNext(const char* name);
template <typename F>
class LateReal;
template <typename R, typename... A>
class LateReal<R(A...)> {
 public:
  constexpr explicit LateReal(const char* name) : name_(name) {}
  R operator()(A... args) { return get()(args...); }
  auto get() -> R (*)(A...) {
    void* found = LoadRelaxed(&address_);
    if (HBSAN_UNLIKELY(found == nullptr))
      StoreRelaxed(&address_, found = FindNext(name_));
    return reinterpret_cast<R (*)(A...)>(found);
  }

 private:
  const char* name_;
  void* address_ = nullptr;
};

// ---- The running thread (current_thread.cc) ----

ThreadState* AttachThread();

// The running thread; attaches one the runtime has not seen yet.  Null before
// start-up and after the thread's end was recorded.
HBSAN_ALWAYS_INLINE ThreadState* CurrentThread() {
  auto* t = static_cast<ThreadState*>(__hbsan_hot.thread);
  return HBSAN_LIKELY(t != nullptr) ? t : AttachThread();
}

// Start-up is over: planes are mapped, the main thread exists.
extern bool g_runtime_ready;

// Makes the main thread's state; the end of start-up.
void StartMainThread();
// Makes `t` the calling thread: hot words, bounds, fresh stack and TLS shadow.
void BindThread(ThreadState* t);
// Records the end of the calling thread; CurrentThread() is null from then on.
void EndThread(SyncClock* final_clock);
// A fiber that `t` makes and that begins when it is switched to.  Inside the
// runtime.
ThreadState* CreateFiber(ThreadState* t, uptr pc);
// Ends a thread that never began, or a fiber that does not run.
void EndAbsentThread(ThreadState* t);
// The size of stack that `CreateThread` is to assume for an attribute object.
inline constexpr uptr kMinThreadStack = 128 * 1024;

// ---- Signals (signals.cc) ----

extern __thread u32 g_pending_signals;
void DeliverPendingSignals(ThreadState* t);

// ---- Fork (fork.cc) ----

// A thread is about to fork and waits until all others have left the runtime.
extern u32 g_fork_pending;
void AwaitFork(ThreadState* t);

// While one lives, a signal handler of the program waits, and so does a fork by
// another thread.  Never around a call that blocks.  A null thread is allowed
// and means nothing to do.
class ScopedRuntime {
 public:
  explicit ScopedRuntime(ThreadState* t) : t_(t) { Enter(t); }
  ~ScopedRuntime() { Leave(t_); }
  ScopedRuntime(const ScopedRuntime&) = delete;
  ScopedRuntime& operator=(const ScopedRuntime&) = delete;

  static HBSAN_ALWAYS_INLINE void Enter(ThreadState* t) {
    if (t == nullptr)
      return;
    bool outermost = ++t->in_runtime == 1;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    // The forking thread's membarrier orders this load after the store above.
    if (outermost && HBSAN_UNLIKELY(LoadRelaxed(&g_fork_pending) != 0)) {
      AwaitFork(t);
    }
  }
  static HBSAN_ALWAYS_INLINE void Leave(ThreadState* t) {
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (t == nullptr)
      return;
    if (--t->in_runtime == 0 && HBSAN_UNLIKELY(g_pending_signals != 0)) {
      DeliverPendingSignals(t);
    }
  }

 private:
  ThreadState* t_;
};

// While one lives, the call stack shows the call that returns to `pc`: of a
// function that may call the program back.  An exception or a jump that leaves
// the function sets the stack right where it ends.
class CallFrame {
 public:
  explicit CallFrame(uptr pc) : top_(__hbsan_hot.stack_top) {
    *top_ = pc;
    __hbsan_hot.stack_top = top_ + 1;
  }
  ~CallFrame() { __hbsan_hot.stack_top = top_; }
  CallFrame(const CallFrame&) = delete;
  CallFrame& operator=(const CallFrame&) = delete;

 private:
  uptr* top_;
};

// Calls `event(t)` for the running thread, inside the runtime, if it is known.
template <typename Event>
HBSAN_ALWAYS_INLINE void InRuntime(Event event) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return;
  ScopedRuntime scope(t);
  event(t);
}

// The thread waited, and goes on.  A handler may have woken it meanwhile.
void FindSeatAgain(ThreadState* t);
HBSAN_ALWAYS_INLINE void EndWait(ThreadState* t) {
  if (HBSAN_UNLIKELY(!EndBlocked(t)))
    FindSeatAgain(t);
}

// Calls a function that blocks and is no cancellation point.  A null thread is
// allowed.
template <typename Call>
HBSAN_ALWAYS_INLINE auto Wait(ThreadState* t, Call call) {
  if (HBSAN_UNLIKELY(t == nullptr))
    return call();
  BeginBlocked(t);
  auto result = call();
  EndWait(t);
  return result;
}

// Only who finds a lock taken is about to wait.
template <typename Try, typename Lock>
HBSAN_ALWAYS_INLINE int TryOrWait(int busy, Try try_lock, Lock lock) {
  int result = try_lock();
  return HBSAN_LIKELY(result != busy) ? result : Wait(CurrentThread(), lock);
}

// The same as Wait, for a cancellation point: the program's cleanup handlers
// and destructors run after ours.
void EndCancelledWait(void* t);
template <typename Call>
HBSAN_ALWAYS_INLINE auto WaitCancellably(Call call) {
  ThreadState* t = CurrentThread();
  if (HBSAN_UNLIKELY(t == nullptr))
    return call();
  decltype(call()) result;
  pthread_cleanup_push(EndCancelledWait, t);
  BeginBlocked(t);
  result = call();
  EndWait(t);
  pthread_cleanup_pop(0);
  return result;
}

// Begins (+1) or ends (-1) a nesting stretch without checks or without edges.
inline void ChangeDepth(u16* depth, int change) {
  if (change > 0 || (*depth & ~kOutOfSample) != 0)
    *depth += change;
}
inline void IgnoreReads(ThreadState* t, int change) {
  ChangeDepth(&t->ignore_reads, change);
}
inline void IgnoreWrites(ThreadState* t, int change) {
  ChangeDepth(&t->ignore_writes, change);
}
inline void IgnoreAccesses(ThreadState* t, int change) {
  IgnoreReads(t, change);
  IgnoreWrites(t, change);
}
inline void IgnoreSync(ThreadState* t, int change) {
  ChangeDepth(&t->ignore_sync, change);
}

// ---- Which modules are instrumented (modules.cc) ----

// Records the module that contains `pc`.  Its writable memory is new.
void AddInstrumentedModule(uptr pc);
// Records all modules that call __tsan_init.  One of them just did, but which
// is not known: from a constructor, a compiler may jump there.
void AddForeignModules();
// True when `pc` lies in such a module: its mem*, str* and I/O calls are
// accesses of the program.  Those of other libraries are not checked, because
// the synchronisation inside them is not seen.
bool IsInstrumented(uptr pc);

// ---- Calls from other libraries (native_stack.cc) ----

// The context of the call that returns to `pc`, the interceptor's caller: the
// current one, and below it, when `pc` lies in a library that is not
// instrumented, the frames from the program's call into it inwards.  To be
// called beneath the interceptor.  A null thread is allowed.  Slow.
ContextId CallerContext(ThreadState* t, uptr pc);

void InitFork();
void InitExit();

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_INTERCEPT_FRONT_END_H_
