// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// operator new and delete, all forms, by their mangled names, since the runtime
// uses no C++ library.  When memory runs out the C++ library's own operator new
// is called: it runs the new handler and throws.
#include "runtime/intercept/front_end.h"
#include "runtime/intercept/heap.h"

using namespace hbsan;

// The parameter types only matter to the names.
struct Nothrow;  // std::nothrow_t
using Align = size_t;  // std::align_val_t

extern "C" {
void* _Znwm(size_t);
void* _Znam(size_t);
void* _ZnwmRKSt9nothrow_t(size_t, const Nothrow*) noexcept;
void* _ZnamRKSt9nothrow_t(size_t, const Nothrow*) noexcept;
void* _ZnwmSt11align_val_t(size_t, Align);
void* _ZnamSt11align_val_t(size_t, Align);
void* _ZnwmSt11align_val_tRKSt9nothrow_t(size_t, Align,
                                         const Nothrow*) noexcept;
void* _ZnamSt11align_val_tRKSt9nothrow_t(size_t, Align,
                                         const Nothrow*) noexcept;
}

HBSAN_REAL(_Znwm);
HBSAN_REAL(_Znam);
HBSAN_REAL(_ZnwmRKSt9nothrow_t);
HBSAN_REAL(_ZnamRKSt9nothrow_t);
HBSAN_REAL(_ZnwmSt11align_val_t);
HBSAN_REAL(_ZnamSt11align_val_t);
HBSAN_REAL(_ZnwmSt11align_val_tRKSt9nothrow_t);
HBSAN_REAL(_ZnamSt11align_val_tRKSt9nothrow_t);

// new(size)
HBSAN_EXPORT void* _Znwm(size_t bytes) {
  void* block = Allocate(HBSAN_CALLER(), bytes);
  return HBSAN_LIKELY(block != nullptr) ? block : real__Znwm(bytes);
}

// new[](size)
HBSAN_EXPORT void* _Znam(size_t bytes) {
  void* block = Allocate(HBSAN_CALLER(), bytes);
  return HBSAN_LIKELY(block != nullptr) ? block : real__Znam(bytes);
}

// new(size, nothrow)
HBSAN_EXPORT void* _ZnwmRKSt9nothrow_t(size_t bytes,
                                       const Nothrow* tag) noexcept {
  void* block = Allocate(HBSAN_CALLER(), bytes);
  if (HBSAN_LIKELY(block != nullptr)) return block;
  return real__ZnwmRKSt9nothrow_t(bytes, tag);
}

// new[](size, nothrow)
HBSAN_EXPORT void* _ZnamRKSt9nothrow_t(size_t bytes,
                                       const Nothrow* tag) noexcept {
  void* block = Allocate(HBSAN_CALLER(), bytes);
  if (HBSAN_LIKELY(block != nullptr)) return block;
  return real__ZnamRKSt9nothrow_t(bytes, tag);
}

// new(size, align)
HBSAN_EXPORT void* _ZnwmSt11align_val_t(size_t bytes, Align align) {
  void* block = AllocateAligned(HBSAN_CALLER(), bytes, align);
  if (HBSAN_LIKELY(block != nullptr)) return block;
  return real__ZnwmSt11align_val_t(bytes, align);
}

// new[](size, align)
HBSAN_EXPORT void* _ZnamSt11align_val_t(size_t bytes, Align align) {
  void* block = AllocateAligned(HBSAN_CALLER(), bytes, align);
  if (HBSAN_LIKELY(block != nullptr)) return block;
  return real__ZnamSt11align_val_t(bytes, align);
}

// new(size, align, nothrow)
HBSAN_EXPORT void* _ZnwmSt11align_val_tRKSt9nothrow_t(
    size_t bytes, Align align, const Nothrow* tag) noexcept {
  void* block = AllocateAligned(HBSAN_CALLER(), bytes, align);
  if (HBSAN_LIKELY(block != nullptr)) return block;
  return real__ZnwmSt11align_val_tRKSt9nothrow_t(bytes, align, tag);
}

// new[](size, align, nothrow)
HBSAN_EXPORT void* _ZnamSt11align_val_tRKSt9nothrow_t(
    size_t bytes, Align align, const Nothrow* tag) noexcept {
  void* block = AllocateAligned(HBSAN_CALLER(), bytes, align);
  if (HBSAN_LIKELY(block != nullptr)) return block;
  return real__ZnamSt11align_val_tRKSt9nothrow_t(bytes, align, tag);
}

// delete and delete[]: plain; sized; aligned; sized and aligned; and the two
// nothrow forms.  A block knows its size and alignment.
#define HBSAN_DELETE(name, ...)                        \
  HBSAN_EXPORT void name(void* block __VA_OPT__(, ) __VA_ARGS__) { \
    Deallocate(HBSAN_CALLER(), block);                 \
  }
HBSAN_DELETE(_ZdlPv)
HBSAN_DELETE(_ZdaPv)
HBSAN_DELETE(_ZdlPvm, size_t)
HBSAN_DELETE(_ZdaPvm, size_t)
HBSAN_DELETE(_ZdlPvSt11align_val_t, Align)
HBSAN_DELETE(_ZdaPvSt11align_val_t, Align)
HBSAN_DELETE(_ZdlPvmSt11align_val_t, size_t, Align)
HBSAN_DELETE(_ZdaPvmSt11align_val_t, size_t, Align)
HBSAN_DELETE(_ZdlPvRKSt9nothrow_t, const Nothrow*)
HBSAN_DELETE(_ZdaPvRKSt9nothrow_t, const Nothrow*)
HBSAN_DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t, Align, const Nothrow*)
HBSAN_DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t, Align, const Nothrow*)
#undef HBSAN_DELETE
