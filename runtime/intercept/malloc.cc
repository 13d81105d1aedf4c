// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The C names of the heap.  strdup, getline and the like call them from within
// libc.
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include "runtime/intercept/front_end.h"
#include "runtime/intercept/heap.h"

using namespace hbsan;

HBSAN_REAL(malloc_usable_size);

namespace {

bool IsPowerOfTwo(uptr x) { return x != 0 && (x & (x - 1)) == 0; }

// errno is set by whoever notices that there is no memory.
void* OutOfMemory() {
  errno = ENOMEM;
  return nullptr;
}

}  // namespace

HBSAN_EXPORT void* malloc(size_t bytes) {
  return Allocate(HBSAN_CALLER(), bytes);
}

HBSAN_EXPORT void* calloc(size_t count, size_t bytes) {
  size_t total = 0;
  if (__builtin_mul_overflow(count, bytes, &total))
    return OutOfMemory();
  return AllocateZeroed(HBSAN_CALLER(), total);
}

HBSAN_EXPORT void* realloc(void* block, size_t bytes) {
  return Reallocate(HBSAN_CALLER(), block, bytes);
}

HBSAN_EXPORT void* reallocarray(void* block, size_t count, size_t bytes) {
  size_t total = 0;
  if (__builtin_mul_overflow(count, bytes, &total))
    return OutOfMemory();
  return Reallocate(HBSAN_CALLER(), block, total);
}

HBSAN_EXPORT void free(void* block) { Deallocate(HBSAN_CALLER(), block); }

HBSAN_EXPORT void cfree(void* block) { Deallocate(HBSAN_CALLER(), block); }

HBSAN_EXPORT void* memalign(size_t alignment, size_t bytes) {
  // As in glibc: an alignment that is no power of two is rounded up.
  if (alignment > (size_t{1} << 40)) {
    errno = EINVAL;
    return nullptr;
  }
  size_t power = 16;
  while (power < alignment) power *= 2;
  return AllocateAligned(HBSAN_CALLER(), bytes, power);
}

HBSAN_EXPORT void* aligned_alloc(size_t alignment, size_t bytes) {
  if (!IsPowerOfTwo(alignment)) {
    errno = EINVAL;
    return nullptr;
  }
  return AllocateAligned(HBSAN_CALLER(), bytes, alignment);
}

HBSAN_EXPORT int posix_memalign(void** out, size_t alignment, size_t bytes) {
  if (alignment % sizeof(void*) != 0 || !IsPowerOfTwo(alignment)) {
    return EINVAL;
  }
  int saved = errno;  // the result carries the error
  void* block = AllocateAligned(HBSAN_CALLER(), bytes, alignment);
  errno = saved;
  if (block == nullptr)
    return ENOMEM;
  *out = block;
  return 0;
}

HBSAN_EXPORT void* valloc(size_t bytes) {
  return AllocateAligned(HBSAN_CALLER(), bytes, kPageBytes);
}

HBSAN_EXPORT void* pvalloc(size_t bytes) {
  if (bytes > SIZE_MAX - kPageBytes)
    return OutOfMemory();
  return AllocateAligned(HBSAN_CALLER(), RoundUp(bytes, kPageBytes),
                         kPageBytes);
}

HBSAN_EXPORT size_t malloc_usable_size(void* block) {
  if (block == nullptr)
    return 0;
  bool ours = false;
  uptr bytes = UsableSize(block, &ours);
  return ours ? bytes : real_malloc_usable_size(block);
}
