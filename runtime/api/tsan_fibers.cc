// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ThreadSanitizer's interface for fibers (sanitizer/tsan_interface.h): stacks
// that a program switches by hand, as with swapcontext.  To the detector a
// fiber is a thread of its own, with its clock and its call stack; the thread
// that a program began as is its first fiber.  One that does not run waits.
#include "runtime/intercept/front_end.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

namespace {

// Flag of __tsan_switch_to_fiber: the switch orders nothing.
constexpr unsigned kNoSync = 1 << 0;

void Switch(ThreadState* from, ThreadState* to, uptr pc, bool orders) {
  uptr passed = Address(to->info);
  ScopedRuntime::Enter(from);
  if (orders)
    Release(from, pc, passed, SyncKind::kAnnotation);
  SwitchThread(from, to);
  if (orders)
    Acquire(to, pc, passed);
  ScopedRuntime::Leave(to);
}

}  // namespace

HBSAN_EXPORT void* __tsan_get_current_fiber(void) { return CurrentThread(); }

HBSAN_EXPORT void* __tsan_create_fiber(unsigned) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return nullptr;
  uptr pc = HBSAN_CALLER();
  ScopedRuntime scope(t);
  ThreadState* fiber = CreateThread(t, pc, CallerContext(t, pc), 0);
  fiber->stack_top = fiber->stack_base;
  Tick(t, pc, SyncKind::kCreate, Address(fiber->info));
  return fiber;
}

HBSAN_EXPORT void __tsan_destroy_fiber(void* fiber) {
  ThreadState* t = CurrentThread();
  auto* ended = static_cast<ThreadState*>(fiber);
  if (t == nullptr || ended == nullptr || ended == t)
    return;
  ScopedRuntime scope(t);
  ForgetObjects(Address(ended->info), 1);
  EndAbsentThread(ended);
}

HBSAN_EXPORT void __tsan_switch_to_fiber(void* fiber, unsigned flags) {
  ThreadState* t = CurrentThread();
  auto* to = static_cast<ThreadState*>(fiber);
  if (t == nullptr || to == nullptr || to == t)
    return;
  Switch(t, to, HBSAN_CALLER(), !(flags & kNoSync));
}

HBSAN_EXPORT void __tsan_set_fiber_name(void* fiber, const char* name) {
  if (fiber != nullptr)
    SetThreadName(static_cast<ThreadState*>(fiber)->info, name);
}
