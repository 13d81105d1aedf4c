// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The annotations of include/hbsan/hbsan.h.
#define __HBSAN__ 1
#include "hbsan/hbsan.h"
#include "runtime/api/annotate.h"

using namespace hbsan;

HBSAN_EXPORT void hbsan_release(const volatile void* address) noexcept {
  AnnotateRelease(HBSAN_CALLER(), Address(address));
}

HBSAN_EXPORT void hbsan_acquire(const volatile void* address) noexcept {
  AnnotateAcquire(HBSAN_CALLER(), Address(address));
}

HBSAN_EXPORT void hbsan_mutex_create(const volatile void* lock) noexcept {
  AnnotateCreate(HBSAN_CALLER(), Address(lock));
}

HBSAN_EXPORT void hbsan_mutex_destroy(const volatile void* lock) noexcept {
  AnnotateDestroy(HBSAN_CALLER(), Address(lock));
}

HBSAN_EXPORT void hbsan_mutex_locked(const volatile void* lock) noexcept {
  AnnotateLocked(HBSAN_CALLER(), Address(lock), false);
}

HBSAN_EXPORT void hbsan_mutex_unlocking(const volatile void* lock) noexcept {
  AnnotateUnlocking(HBSAN_CALLER(), Address(lock), false);
}

HBSAN_EXPORT void hbsan_mutex_read_locked(const volatile void* lock) noexcept {
  AnnotateLocked(HBSAN_CALLER(), Address(lock), true);
}

HBSAN_EXPORT void hbsan_mutex_read_unlocking(
    const volatile void* lock) noexcept {
  AnnotateUnlocking(HBSAN_CALLER(), Address(lock), true);
}

HBSAN_EXPORT void hbsan_new_memory(const volatile void* begin,
                                   size_t bytes) noexcept {
  AnnotateNew(Address(begin), bytes);
}

HBSAN_EXPORT void hbsan_benign_race(const volatile void* begin,
                                    size_t bytes) noexcept {
  AnnotateBenign(HBSAN_CALLER(), Address(begin), bytes);
}

HBSAN_EXPORT void hbsan_ignore_accesses_begin(void) noexcept {
  InRuntime([](ThreadState* t) { IgnoreAccesses(t, +1); });
}

HBSAN_EXPORT void hbsan_ignore_accesses_end(void) noexcept {
  InRuntime([](ThreadState* t) { IgnoreAccesses(t, -1); });
}

HBSAN_EXPORT void hbsan_ignore_reads_begin(void) noexcept {
  InRuntime([](ThreadState* t) { IgnoreReads(t, +1); });
}

HBSAN_EXPORT void hbsan_ignore_reads_end(void) noexcept {
  InRuntime([](ThreadState* t) { IgnoreReads(t, -1); });
}

HBSAN_EXPORT void hbsan_ignore_writes_begin(void) noexcept {
  InRuntime([](ThreadState* t) { IgnoreWrites(t, +1); });
}

HBSAN_EXPORT void hbsan_ignore_writes_end(void) noexcept {
  InRuntime([](ThreadState* t) { IgnoreWrites(t, -1); });
}

HBSAN_EXPORT void hbsan_ignore_sync_begin(void) noexcept {
  InRuntime([](ThreadState* t) { IgnoreSync(t, +1); });
}

HBSAN_EXPORT void hbsan_ignore_sync_end(void) noexcept {
  InRuntime([](ThreadState* t) { IgnoreSync(t, -1); });
}

HBSAN_EXPORT void hbsan_thread_name(const char* name) noexcept {
  InRuntime([=](ThreadState* t) { SetThreadName(t->info, name); });
}
