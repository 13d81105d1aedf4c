// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which ThreadState belongs to the running thread.  Threads made by an
// intercepted call are bound before their first instruction of user code; the
// main thread at start-up; any other (raw clone, a library that found the real
// pthread_create) on the first hook or interceptor it reaches.
//
// Until then, and after a thread's end, `stack_top` points into one bootstrap
// area that all such threads share: what is written there is never used.
#include <errno.h>
#include <pthread.h>

#include "runtime/intercept/front_end.h"
#include "runtime/intercept/signals.h"
#include "runtime/intercept/thread_table.h"
#include "runtime/platform/platform.h"
#include "runtime/shadow/shadow.h"
#include "runtime/sync/sync.h"

namespace hbsan {
namespace {

// One entry per 16 bytes of an 8 MiB machine stack, so it cannot overflow
// before that does.  Untouched pages of it cost nothing.
constexpr uptr kBootstrapEntries = 512 * 1024;
constinit uptr bootstrap_entries[kBootstrapEntries] = {};
// Below it is a zero, for those who look for the context they are in.
constexpr uptr* kBootstrapStack = bootstrap_entries + 1;

enum class Phase : u8 { kUnknown, kAttaching, kBound, kEnded };
__thread Phase phase;

// The machine stack of the calling thread, which POSIX functions made: glibc
// knows it, and the kernel's list of mappings takes as long to read as a thread
// takes to start.
void ThreadStackBounds(uptr* low, uptr* high) {
  pthread_attr_t attributes;
  *low = *high = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    void* lowest = nullptr;
    size_t bytes = 0;
    if (pthread_attr_getstack(&attributes, &lowest, &bytes) == 0) {
      *low = Address(lowest);
      *high = *low + bytes;
    }
    pthread_attr_destroy(&attributes);
  }
  if (*high == *low)
    platform::StackBounds(low, high);
}

void ResetMemory(uptr low, uptr high) {
  if (low == 0 || high <= low || !IsAppAddress(low))
    return;
  ResetShadow(low, high - low);
  ForgetObjects(low, high - low);
}

}  // namespace
}  // namespace hbsan

extern "C" __attribute__((
    visibility("default"))) constinit __thread hbsan_hot_state __hbsan_hot = {
    {~0u, ~0u, ~0u, ~0u}, hbsan::kBootstrapStack, nullptr};

namespace hbsan {

bool g_runtime_ready;

void BindThread(ThreadState* t) {
  phase = Phase::kBound;
  ThreadInfo* info = t->info;
  if (info->id != 0)
    ThreadStackBounds(&info->stack_low, &info->stack_high);
  else
    platform::StackBounds(&info->stack_low, &info->stack_high);
  platform::TlsBounds(&info->tls_low, &info->tls_high);
  info->os_tid = platform::ThreadId();
  if (info->id != 0) {
    // The pages may have been another thread's stack.
    ResetMemory(info->stack_low, info->stack_high);
    ResetMemory(info->tls_low, info->tls_high);
  }
  StartThread(t, &__hbsan_hot);
}

void StartMainThread() {
  uptr low = 0, high = 0;
  platform::StackBounds(&low, &high);
  BindThread(CreateThread(nullptr, 0, kNoContext, high - low));
  g_runtime_ready = true;
}

HBSAN_NOINLINE ThreadState* AttachThread() {
  if (!g_runtime_ready || phase != Phase::kUnknown)
    return nullptr;
  phase = Phase::kAttaching;
  uptr low = 0, high = 0;
  platform::StackBounds(&low, &high);
  uptr bytes = high - low < kMinThreadStack ? kMinThreadStack : high - low;
  ThreadState* t = CreateThread(nullptr, 0, kNoContext, bytes);
  phase = Phase::kBound;
  // Its stack is in use already, so nothing is reset.
  t->info->stack_low = low;
  t->info->stack_high = high;
  platform::TlsBounds(&t->info->tls_low, &t->info->tls_high);
  t->info->os_tid = platform::ThreadId();
  StartThread(t, &__hbsan_hot);
  WatchThreadEnd(nullptr);
  return t;
}

HBSAN_NOINLINE void FindSeatAgain(ThreadState* t) {
  int saved_errno = errno;
  {
    ScopedRuntime scope(t);
    if (!EndBlocked(t))
      FindSeat(t);
  }
  errno = saved_errno;
}

void EndCancelledWait(void* t) { EndWait(static_cast<ThreadState*>(t)); }

void EndThread(SyncClock* final_clock) {
  auto* t = static_cast<ThreadState*>(__hbsan_hot.thread);
  if (t == nullptr)
    return;
  phase = Phase::kEnded;
  FreeSignalQueue();
  FinishThread(t, final_clock);
  for (u32& lane : __hbsan_hot.own) lane = 0;
  __hbsan_hot.stack_top = kBootstrapStack;
  __hbsan_hot.thread = nullptr;
}

ThreadState* CreateFiber(ThreadState* t, uptr pc) {
  ThreadState* fiber = CreateThread(t, pc, CallerContext(t, pc), 0, true);
  fiber->stack_top = fiber->stack_base;
  Tick(t, pc, SyncKind::kCreate, Address(fiber->info));
  return fiber;
}

void EndAbsentThread(ThreadState* t) {
  hbsan_hot_state unused = {};
  t->hot = &unused;
  FinishThread(t, nullptr);
}

}  // namespace hbsan

// Called by the access check of a thread that has no state yet.
extern "C" void __hbsan_attach_thread(void) { hbsan::AttachThread(); }
