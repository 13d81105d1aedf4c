// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The accesses that a libc function makes for its caller: checked when the
// caller is instrumented code, skipped otherwise and inside the runtime.
#ifndef HBSAN_RUNTIME_INTERCEPT_RANGE_CHECK_H_
#define HBSAN_RUNTIME_INTERCEPT_RANGE_CHECK_H_

#include "runtime/detect/detect.h"
#include "runtime/intercept/front_end.h"

namespace hbsan {

// The real strlen, strnlen, wcslen and wcsnlen.
uptr StringLength(const char* s);
uptr StringLength(const char* s, uptr limit);
uptr StringLength(const wchar_t* s);
uptr StringLength(const wchar_t* s, uptr limit);

class CallerAccess {
 public:
  explicit CallerAccess(uptr pc) : t_(CurrentThread()), pc_(pc) {
    if (t_ != nullptr && (t_->in_runtime != 0 || !IsInstrumented(pc))) {
      t_ = nullptr;
    }
  }
  // False when the caller's accesses are not checked.
  bool checked() const { return t_ != nullptr; }

  void Read(const void* p, uptr bytes) const {
    Check(p, bytes, AccessKind::kRead);
  }
  void Write(const void* p, uptr bytes) const {
    Check(p, bytes, AccessKind::kWrite);
  }
  // A string and its terminator.
  template <typename Char>
  void ReadString(const Char* s) const {
    if (t_ != nullptr)
      Read(s, (StringLength(s) + 1) * sizeof(Char));
  }

 private:
  void Check(const void* p, uptr bytes, AccessKind kind) const {
    if (t_ == nullptr || bytes == 0)
      return;
    ScopedRuntime scope(t_);
    CheckRange(t_, pc_, Address(p), bytes, kind);
  }

  ThreadState* t_;
  uptr pc_;
};

// The real memory functions.
void* RealMemMove(void* to, const void* from, uptr bytes);
void* RealMemSet(void* to, int value, uptr bytes);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_INTERCEPT_RANGE_CHECK_H_
