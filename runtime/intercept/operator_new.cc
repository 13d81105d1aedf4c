// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// operator new and delete, all forms, by their mangled names, since the runtime
// uses no C++ library.  When memory runs out, the program's new handler is
// called and std::bad_alloc is thrown by the program's own C++ library, which
// may be a shared object, part of the executable, or loaded later.
#include <dlfcn.h>

#include "runtime/intercept/front_end.h"
#include "runtime/intercept/heap.h"

using namespace hbsan;

// The parameter types only matter to the names.
struct Nothrow;        // std::nothrow_t
using Align = size_t;  // std::align_val_t
using NewHandler = void (*)();

extern "C" {
// std::get_new_handler and libstdc++'s std::__throw_bad_alloc.
__attribute__((weak)) NewHandler _ZSt15get_new_handlerv();
__attribute__((weak)) void _ZSt17__throw_bad_allocv();
}

namespace {

template <typename F>
F* FindInProgram(F* linked, const char* name) {
  if (linked != nullptr)
    return linked;
  return reinterpret_cast<F*>(dlsym(RTLD_DEFAULT, name));
}

NewHandler CurrentNewHandler() {
  auto* get = FindInProgram(_ZSt15get_new_handlerv, "_ZSt15get_new_handlerv");
  return get != nullptr ? get() : nullptr;
}

[[noreturn]] void ThrowBadAlloc(uptr bytes) {
  auto* fail =
      FindInProgram(_ZSt17__throw_bad_allocv, "_ZSt17__throw_bad_allocv");
  if (fail != nullptr)
    fail();
  Die("HBSan: error: operator new cannot allocate %lu bytes, and the program's "
      "C++ library cannot be asked to throw std::bad_alloc",
      bytes);
}

// `alignment` of at most 16 is what every block has.
void* New(uptr pc, uptr bytes, uptr alignment) {
  for (;;) {
    void* block = AllocateAligned(pc, bytes, alignment);
    if (HBSAN_LIKELY(block != nullptr))
      return block;
    NewHandler handler = CurrentNewHandler();
    if (handler == nullptr)
      ThrowBadAlloc(bytes);
    handler();
  }
}

// A handler may throw, which this file could not catch, so the nothrow forms do
// not call it.
void* NewNothrow(uptr pc, uptr bytes, uptr alignment) {
  return AllocateAligned(pc, bytes, alignment);
}

}  // namespace

// new and new[]: plain; aligned; and the nothrow forms of both.
HBSAN_EXPORT void* _Znwm(size_t bytes) { return New(HBSAN_CALLER(), bytes, 1); }
HBSAN_EXPORT void* _Znam(size_t bytes) { return New(HBSAN_CALLER(), bytes, 1); }
HBSAN_EXPORT void* _ZnwmSt11align_val_t(size_t bytes, Align align) {
  return New(HBSAN_CALLER(), bytes, align);
}
HBSAN_EXPORT void* _ZnamSt11align_val_t(size_t bytes, Align align) {
  return New(HBSAN_CALLER(), bytes, align);
}
HBSAN_EXPORT void* _ZnwmRKSt9nothrow_t(size_t bytes, const Nothrow*) noexcept {
  return NewNothrow(HBSAN_CALLER(), bytes, 1);
}
HBSAN_EXPORT void* _ZnamRKSt9nothrow_t(size_t bytes, const Nothrow*) noexcept {
  return NewNothrow(HBSAN_CALLER(), bytes, 1);
}
HBSAN_EXPORT void* _ZnwmSt11align_val_tRKSt9nothrow_t(size_t bytes, Align align,
                                                      const Nothrow*) noexcept {
  return NewNothrow(HBSAN_CALLER(), bytes, align);
}
HBSAN_EXPORT void* _ZnamSt11align_val_tRKSt9nothrow_t(size_t bytes, Align align,
                                                      const Nothrow*) noexcept {
  return NewNothrow(HBSAN_CALLER(), bytes, align);
}

// delete and delete[]: plain; sized; aligned; sized and aligned; and the two
// nothrow forms.  A block knows its size and alignment.
#define HBSAN_DELETE(name, ...)                                    \
  HBSAN_EXPORT void name(void* block __VA_OPT__(, ) __VA_ARGS__) { \
    Deallocate(HBSAN_CALLER(), block);                             \
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
