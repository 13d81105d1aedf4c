// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The annotations of include/hbsan/hbsan.h.
#define __HBSAN__ 1
#include "hbsan/hbsan.h"
#include "runtime/intercept/front_end.h"
#include "runtime/shadow/shadow.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

namespace {

// Calls `event` for the running thread, if the runtime knows it.
template <typename Event>
HBSAN_ALWAYS_INLINE void Annotate(Event event) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return;
  ScopedRuntime scope(t);
  event(t);
}

}  // namespace

HBSAN_EXPORT void hbsan_release(const volatile void* address) noexcept {
  Annotate([=, pc = HBSAN_CALLER()](ThreadState* t) {
    ReleaseMerge(t, pc, Address(address), SyncKind::kAnnotation);
  });
}

HBSAN_EXPORT void hbsan_acquire(const volatile void* address) noexcept {
  Annotate([=, pc = HBSAN_CALLER()](ThreadState* t) {
    Acquire(t, pc, Address(address));
  });
}

HBSAN_EXPORT void hbsan_mutex_create(const volatile void* lock) noexcept {
  Annotate([=, pc = HBSAN_CALLER()](ThreadState* t) {
    MutexCreate(t, pc, Address(lock), ObjectKind::kMutex);
  });
}

HBSAN_EXPORT void hbsan_mutex_destroy(const volatile void* lock) noexcept {
  Annotate([=, pc = HBSAN_CALLER()](ThreadState* t) {
    MutexDestroy(t, pc, Address(lock));
  });
}

HBSAN_EXPORT void hbsan_mutex_locked(const volatile void* lock) noexcept {
  Annotate([=, pc = HBSAN_CALLER()](ThreadState* t) {
    MutexLocked(t, pc, Address(lock));
  });
}

HBSAN_EXPORT void hbsan_mutex_unlocking(const volatile void* lock) noexcept {
  Annotate([=, pc = HBSAN_CALLER()](ThreadState* t) {
    MutexUnlocking(t, pc, Address(lock));
  });
}

HBSAN_EXPORT void hbsan_mutex_read_locked(const volatile void* lock) noexcept {
  Annotate([=, pc = HBSAN_CALLER()](ThreadState* t) {
    ReadLocked(t, pc, Address(lock));
  });
}

HBSAN_EXPORT void hbsan_mutex_read_unlocking(
    const volatile void* lock) noexcept {
  Annotate([=, pc = HBSAN_CALLER()](ThreadState* t) {
    ReadUnlocking(t, pc, Address(lock));
  });
}

HBSAN_EXPORT void hbsan_new_memory(const volatile void* begin,
                                   size_t bytes) noexcept {
  Annotate([=](ThreadState*) {
    if (bytes == 0 || !IsAppAddress(Address(begin)))
      return;
    ResetShadow(Address(begin), bytes);
    ForgetObjects(Address(begin), bytes);
  });
}

HBSAN_EXPORT void hbsan_ignore_accesses_begin(void) noexcept {
  Annotate([](ThreadState* t) { IgnoreAccesses(t, +1); });
}

HBSAN_EXPORT void hbsan_ignore_accesses_end(void) noexcept {
  Annotate([](ThreadState* t) { IgnoreAccesses(t, -1); });
}

HBSAN_EXPORT void hbsan_ignore_sync_begin(void) noexcept {
  Annotate([](ThreadState* t) { IgnoreSync(t, +1); });
}

HBSAN_EXPORT void hbsan_ignore_sync_end(void) noexcept {
  Annotate([](ThreadState* t) { IgnoreSync(t, -1); });
}

HBSAN_EXPORT void hbsan_thread_name(const char* name) noexcept {
  Annotate([=](ThreadState* t) { SetThreadName(t->info, name); });
}
