// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Signal handlers.  The kernel calls SignalEntry for every handler of the
// program.  It calls the handler at once, unless the signal interrupted the
// runtime, which may hold a lock that the handler's own accesses would need:
// then the signal is queued and handled when the runtime is left, a few hundred
// instructions later.  Faults are never queued: they cannot wait.
//
// The inline call stack writes an entry before it advances `stack_top`, so a
// handler must leave the entry at `stack_top` alone.  What is in it, a function
// that was just entered or one that has returned, nobody knows: above it is put
// the context that the handler interrupted.
#include "runtime/intercept/signals.h"

#include <errno.h>
#include <signal.h>
#include <ucontext.h>

#include "runtime/intercept/front_end.h"
#include "runtime/platform/platform.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

extern "C" sighandler_t __sysv_signal(int signal,
                                      sighandler_t handler) noexcept;

HBSAN_REAL(sigaction);

namespace hbsan {

__thread u32 g_pending_signals;

namespace {

constexpr int kSignals = 65;

// What the program installed.  Handler and flags are one word, so that an
// arriving signal sees both of one installation.  User addresses have 47 bits.
struct Installed {
  u64 handler_flags;
  sigset_t mask;  // for a delayed call

  static constexpr u64 kWithInfo = u64{1} << 62;
  static constexpr u64 kNoDefer = u64{1} << 63;
};
Installed installed[kSignals];
SpinLock install_lock;

struct Queued {
  int signal;
  siginfo_t info;
  ucontext_t context;
};
struct SignalQueue {
  // One of each; of an SA_NODEFER signal a second one may interrupt Enqueue.
  Queued entries[2 * kSignals];
};

bool IsFault(int signal) {
  return signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE ||
         signal == SIGILL || signal == SIGTRAP || signal == SIGSYS;
}

// Of the machine's thread, whichever fiber runs on it.
__thread SignalQueue* signal_queue;

SignalQueue* Queue() {
  SignalQueue* queue = LoadRelaxed(&signal_queue);
  if (queue != nullptr)
    return queue;
  auto* fresh = static_cast<SignalQueue*>(
      platform::MapPagesOrDie(sizeof(SignalQueue), "pending signals"));
  // Another signal may have arrived meanwhile and mapped one.  Relaxed: it is
  // the same thread.
  if (__atomic_compare_exchange_n(&signal_queue, &queue, fresh, false,
                                  __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    return fresh;
  }
  platform::UnmapPages(fresh, RoundUp(sizeof(SignalQueue), kPageBytes));
  return queue;
}

// Until it is handled, the signal stays blocked after the return from here, so
// that the kernel keeps further instances of it and at most one is queued.
void Enqueue(int signal, const siginfo_t* info, ucontext_t* context) {
  // Atomic, for another signal may arrive in here and take the next entry.
  u32 index = FetchAdd(&g_pending_signals, 1u);
  Queued* entry = &Queue()->entries[index];
  entry->signal = signal;
  MemCopy(&entry->info, info, sizeof(entry->info));
  MemCopy(&entry->context, context, sizeof(entry->context));
  sigaddset(&context->uc_sigmask, signal);
}

void CallHandler(ThreadState* t, int signal, siginfo_t* info, void* context) {
  int saved_errno = errno;
  u64 word = LoadAcquire(&installed[signal].handler_flags);
  uptr handler = word & ~(Installed::kWithInfo | Installed::kNoDefer);
  // A fault inside the runtime: the handler may leave by longjmp.
  u32 in_runtime = 0;
  bool waited = false, kept_seat = false;
  if (t != nullptr) {
    in_runtime = t->in_runtime;
    t->in_runtime = 0;
    waited = LoadRelaxed(&t->activity) != kActive;
    kept_seat = t->keeps_seat;
    // Else the interrupted code may be half through with a check.
    if (waited)
      EndWait(t);
    else
      t->keeps_seat = true;
    if (in_runtime == 0) {
      ScopedRuntime scope(t);
      Acquire(t, handler, Address(&installed[signal]), SyncKind::kSignal);
    }
  }
  uptr* top = __hbsan_hot.stack_top;
  top[1] = kInternedMark | u32(t != nullptr ? CurrentContext(t) : kNoContext);
  __hbsan_hot.stack_top = top + 2;
  if (word & Installed::kWithInfo) {
    reinterpret_cast<void (*)(int, siginfo_t*, void*)>(handler)(signal, info,
                                                                context);
  } else {
    reinterpret_cast<void (*)(int)>(handler)(signal);
  }
  __hbsan_hot.stack_top = top;
  if (t != nullptr) {
    t->in_runtime = in_runtime;
    t->keeps_seat = kept_seat;
    if (waited)
      BeginBlocked(t);
  }
  errno = saved_errno;
}

void SignalEntry(int signal, siginfo_t* info, void* context) {
  auto* t = static_cast<ThreadState*>(__hbsan_hot.thread);
  if (t != nullptr && t->in_runtime != 0 && !IsFault(signal)) {
    Enqueue(signal, info, static_cast<ucontext_t*>(context));
  } else {
    CallHandler(t, signal, info, context);
  }
}

bool IsOurEntry(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) && action.sa_sigaction == SignalEntry;
}

// What the program would read back, had it installed its handler itself.
void ShowInstalled(u64 word, struct sigaction* action) {
  uptr handler = word & ~(Installed::kWithInfo | Installed::kNoDefer);
  action->sa_handler = reinterpret_cast<void (*)(int)>(handler);
  if (!(word & Installed::kWithInfo))
    action->sa_flags &= ~SA_SIGINFO;
}

int Install(int signal, const struct sigaction* action, struct sigaction* old,
            uptr pc) {
  struct sigaction wanted;
  MemCopy(&wanted, action, sizeof(wanted));
  bool calls = action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN;
  ThreadState* t = CurrentThread();
  ScopedRuntime scope(t);
  if (calls && t != nullptr) {
    // What was set up before is ordered before the handler.
    ReleaseMerge(t, pc, Address(&installed[signal]), SyncKind::kSignal);
  }
  SpinGuard guard(install_lock);
  Installed* slot = &installed[signal];
  u64 old_word = slot->handler_flags;
  sigset_t old_mask = slot->mask;
  if (calls) {
    slot->mask = action->sa_mask;
    StoreRelease(
        &slot->handler_flags,  // pairs with CallHandler
        Address(action->sa_handler) |
            (action->sa_flags & SA_SIGINFO ? Installed::kWithInfo : 0) |
            (action->sa_flags & SA_NODEFER ? Installed::kNoDefer : 0));
    wanted.sa_flags |= SA_SIGINFO;
    wanted.sa_sigaction = SignalEntry;
  }
  struct sigaction kernel_old = {};
  int result = real_sigaction(signal, &wanted, &kernel_old);
  if (result != 0) {
    if (calls) {
      slot->mask = old_mask;
      StoreRelease(&slot->handler_flags, old_word);
    }
    return result;
  }
  if (old != nullptr) {
    MemCopy(old, &kernel_old, sizeof(*old));
    if (IsOurEntry(kernel_old))
      ShowInstalled(old_word, old);
  }
  return 0;
}

int SetAction(int signal, const struct sigaction* action, struct sigaction* old,
              uptr pc) {
  if (!g_runtime_ready || signal <= 0 || signal >= kSignals) {
    return real_sigaction(signal, action, old);
  }
  if (action != nullptr)
    return Install(signal, action, old, pc);
  int result = real_sigaction(signal, nullptr, old);
  if (result == 0 && old != nullptr && IsOurEntry(*old)) {
    ShowInstalled(LoadAcquire(&installed[signal].handler_flags), old);
  }
  return result;
}

sighandler_t SetHandler(int signal, sighandler_t handler, int flags, uptr pc) {
  struct sigaction action = {}, old = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  if (flags & SA_RESTART)
    sigaddset(&action.sa_mask, signal);
  if (handler == SIG_ERR) {
    errno = EINVAL;
    return SIG_ERR;
  }
  return SetAction(signal, &action, &old, pc) == 0 ? old.sa_handler : SIG_ERR;
}

}  // namespace

HBSAN_NOINLINE void DeliverPendingSignals(ThreadState* t) {
  int saved_errno = errno;
  sigset_t all, before;
  sigfillset(&all);
  while (g_pending_signals != 0) {
    pthread_sigmask(SIG_SETMASK, &all, &before);
    u32 count = g_pending_signals;
    if (count == 0) {  // a handler's own runtime calls delivered the rest
      pthread_sigmask(SIG_SETMASK, &before, nullptr);
      break;
    }
    Queued next;
    MemCopy(&next, &signal_queue->entries[0], sizeof(next));
    MemMove(&signal_queue->entries[0], &signal_queue->entries[1],
            (count - 1) * sizeof(Queued));
    g_pending_signals = count - 1;
    sigdelset(&before, next.signal);  // see Enqueue
    next.context.uc_mcontext.fpregs = &next.context.__fpregs_mem;
    const Installed& slot = installed[next.signal];
    sigset_t during = before;
    sigorset(&during, &during, &slot.mask);
    if (!(slot.handler_flags & Installed::kNoDefer)) {
      sigaddset(&during, next.signal);
    }
    pthread_sigmask(SIG_SETMASK, &during, nullptr);
    CallHandler(t, next.signal, &next.info, &next.context);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  errno = saved_errno;
}

void FreeSignalQueue() {
  if (signal_queue == nullptr)
    return;
  platform::UnmapPages(signal_queue, RoundUp(sizeof(SignalQueue), kPageBytes));
  signal_queue = nullptr;
}

}  // namespace hbsan

HBSAN_EXPORT int sigaction(int signal, const struct sigaction* action,
                           struct sigaction* old) {
  return SetAction(signal, action, old, HBSAN_CALLER());
}

HBSAN_EXPORT sighandler_t signal(int signal, sighandler_t handler) {
  return SetHandler(signal, handler, SA_RESTART, HBSAN_CALLER());
}

HBSAN_EXPORT sighandler_t bsd_signal(int signal, sighandler_t handler) {
  return SetHandler(signal, handler, SA_RESTART, HBSAN_CALLER());
}

// System V: one shot, not restarting, not blocked while it runs.
HBSAN_EXPORT sighandler_t __sysv_signal(int signal,
                                        sighandler_t handler) noexcept {
  return SetHandler(signal, handler, SA_RESETHAND | SA_NODEFER, HBSAN_CALLER());
}
