// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Structs of one type that interceptors keep about a library's objects, used
// again and again.  The bytes of a struct serve as addresses of sync objects,
// which go when it goes.
#ifndef HBSAN_RUNTIME_INTERCEPT_POOL_H_
#define HBSAN_RUNTIME_INTERCEPT_POOL_H_

#include "runtime/intercept/front_end.h"
#include "runtime/platform/platform.h"
#include "runtime/sync/sync.h"

namespace hbsan {

// T has a member `T* next`, which is the pool's while the struct is free.
template <typename T>
class Pool {
 public:
  T* New() {
    SpinGuard guard(lock_);
    if (free_ == nullptr)
      Grow();
    T* taken = free_;
    free_ = taken->next;
    *taken = {};
    return taken;
  }
  void Free(T* t) {
    ForgetObjects(Address(t), sizeof(T));
    SpinGuard guard(lock_);
    t->next = free_;
    free_ = t;
  }

 private:
  void Grow() {
    constexpr uptr kBytes = 64 * 1024;
    T* block =
        static_cast<T*>(platform::MapPagesOrDie(kBytes, "library objects"));
    for (uptr i = 0; i < kBytes / sizeof(T); i++) {
      block[i].next = free_;
      free_ = &block[i];
    }
  }
  SpinLock lock_;
  T* free_ = nullptr;
};

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_INTERCEPT_POOL_H_
