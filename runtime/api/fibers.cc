// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fibers, under the names of hbsan.h and of ThreadSanitizer's interface: stacks
// that a program switches by hand, as with swapcontext.  To the detector a
// fiber is a thread of its own, with its clock and its call stack; the thread
// that a program began as is its first fiber.  One that does not run waits.
#define __HBSAN__ 1
#include "hbsan/hbsan.h"
#include "runtime/intercept/front_end.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

namespace {

// Flag of __tsan_switch_to_fiber: the switch orders nothing.
constexpr unsigned kNoSync = 1 << 0;

void SwitchTo(void* fiber, uptr pc, bool orders) {
  ThreadState* from = CurrentThread();
  auto* to = static_cast<ThreadState*>(fiber);
  if (from == nullptr || to == nullptr || to == from)
    return;
  uptr passed = Address(to->info);
  ScopedRuntime::Enter(from);
  if (orders)
    Release(from, pc, passed, SyncKind::kAnnotation);
  SwitchThread(from, to);
  if (orders)
    Acquire(to, pc, passed, SyncKind::kAnnotation);
  ScopedRuntime::Leave(to);
}

void* Create(uptr pc) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return nullptr;
  ScopedRuntime scope(t);
  return CreateFiber(t, pc);
}

}  // namespace

HBSAN_EXPORT void* hbsan_fiber_current(void) noexcept {
  return CurrentThread();
}

HBSAN_EXPORT void* hbsan_fiber_create(void) noexcept {
  return Create(HBSAN_CALLER());
}

HBSAN_EXPORT void hbsan_fiber_destroy(void* fiber) noexcept {
  ThreadState* t = CurrentThread();
  auto* ended = static_cast<ThreadState*>(fiber);
  if (t == nullptr || ended == nullptr || ended == t)
    return;
  ScopedRuntime scope(t);
  ForgetObjects(Address(ended->info), 1);
  EndAbsentThread(ended);
}

HBSAN_EXPORT void hbsan_fiber_switch(void* fiber) noexcept {
  SwitchTo(fiber, HBSAN_CALLER(), true);
}

HBSAN_EXPORT void hbsan_fiber_switch_unordered(void* fiber) noexcept {
  SwitchTo(fiber, HBSAN_CALLER(), false);
}

HBSAN_EXPORT void hbsan_fiber_name(void* fiber, const char* name) noexcept {
  if (fiber != nullptr)
    SetThreadName(static_cast<ThreadState*>(fiber)->info, name);
}

HBSAN_EXPORT void* __tsan_create_fiber(unsigned) {
  return Create(HBSAN_CALLER());
}

HBSAN_EXPORT void __tsan_switch_to_fiber(void* fiber, unsigned flags) {
  SwitchTo(fiber, HBSAN_CALLER(), !(flags & kNoSync));
}

HBSAN_ALIAS(__tsan_get_current_fiber, hbsan_fiber_current);
HBSAN_ALIAS(__tsan_destroy_fiber, hbsan_fiber_destroy);
HBSAN_ALIAS(__tsan_set_fiber_name, hbsan_fiber_name);
