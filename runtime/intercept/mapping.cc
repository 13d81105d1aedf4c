// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory mappings: new pages have no history, and what goes away takes its
// history along, before another thread can map the same place.
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/shm.h>

#include "runtime/intercept/front_end.h"
#include "runtime/shadow/shadow.h"
#include "runtime/sync/sync.h"

// Some headers make these macros of each other.
#undef mmap
#undef mmap64

using namespace hbsan;

HBSAN_REAL(mmap);
HBSAN_REAL(mmap64);
HBSAN_REAL(munmap);
HBSAN_REAL(mremap);
HBSAN_REAL(shmat);
HBSAN_REAL(shmdt);

namespace {

void Forget(void* begin, uptr bytes) {
  if (!g_runtime_ready || begin == nullptr || bytes == 0)
    return;
  uptr low = Address(begin);
  bytes = RoundUp(bytes, kPageBytes);
  if (!IsAppAddress(low) || !IsAppAddress(low + bytes - 1))
    return;
  ScopedRuntime scope(CurrentThread());
  ResetShadow(low, bytes);
  ForgetObjects(low, bytes);
}

void* NewMapping(void* result, uptr bytes) {
  if (result != MAP_FAILED)
    Forget(result, bytes);
  return result;
}

uptr SharedMemoryBytes(int id) {
  shmid_ds description;
  if (shmctl(id, IPC_STAT, &description) != 0)
    return 0;
  return description.shm_segsz;
}

// [0, size) of what is attached at `begin`, as the runtime noted it.
struct Attached {
  const void* begin;
  uptr bytes;
};
constexpr u32 kMaxAttached = 256;
Attached attached[kMaxAttached];
SpinLock attached_lock;

void NoteAttached(const void* begin, uptr bytes) {
  SpinGuard guard(attached_lock);
  for (Attached& a : attached) {
    if (a.begin != nullptr)
      continue;
    a = {begin, bytes};
    return;
  }
}

uptr TakeAttached(const void* begin) {
  SpinGuard guard(attached_lock);
  for (Attached& a : attached) {
    if (a.begin != begin)
      continue;
    a.begin = nullptr;
    return a.bytes;
  }
  return 0;
}

}  // namespace

HBSAN_EXPORT void* mmap(void* at, size_t bytes, int protection, int flags,
                        int fd, off_t offset) {
  return NewMapping(real_mmap(at, bytes, protection, flags, fd, offset), bytes);
}

HBSAN_EXPORT void* mmap64(void* at, size_t bytes, int protection, int flags,
                          int fd, __off64_t offset) {
  return NewMapping(real_mmap64(at, bytes, protection, flags, fd, offset),
                    bytes);
}

HBSAN_EXPORT int munmap(void* begin, size_t bytes) {
  Forget(begin, bytes);
  return real_munmap(begin, bytes);
}

HBSAN_EXPORT void* mremap(void* old, size_t old_bytes, size_t bytes, int flags,
                          ...) {
  void* wanted = nullptr;
  if (flags & MREMAP_FIXED) {
    va_list arguments;
    va_start(arguments, flags);
    wanted = va_arg(arguments, void*);
    va_end(arguments);
  }
  void* result = real_mremap(old, old_bytes, bytes, flags, wanted);
  if (result == MAP_FAILED)
    return result;
  if (result == old) {
    // Grown or shrunk in place: only the difference is new or gone.
    uptr low = old_bytes < bytes ? old_bytes : bytes;
    uptr high = old_bytes < bytes ? bytes : old_bytes;
    low = RoundUp(low, kPageBytes);
    if (high > low)
      Forget(static_cast<char*>(old) + low, high - low);
    return result;
  }
  if (!(flags & MREMAP_DONTUNMAP))
    Forget(old, old_bytes);
  Forget(result, bytes);
  return result;
}

HBSAN_EXPORT void* shmat(int id, const void* at, int flags) {
  void* result = real_shmat(id, at, flags);
  if (result == reinterpret_cast<void*>(-1))
    return result;
  uptr bytes = SharedMemoryBytes(id);
  NoteAttached(result, bytes);
  Forget(result, bytes);
  return result;
}

HBSAN_EXPORT int shmdt(const void* begin) {
  uptr bytes = TakeAttached(begin);
  Forget(const_cast<void*>(begin), bytes);
  return real_shmdt(begin);
}
