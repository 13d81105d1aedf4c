// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory that is never given back, for small records: whole pages for each
// would be a waste.
#ifndef HBSAN_RUNTIME_PLATFORM_PERMANENT_H_
#define HBSAN_RUNTIME_PLATFORM_PERMANENT_H_

#include "runtime/platform/platform.h"

namespace hbsan {

// To be called under the lock of whoever owns it.
class PermanentMemory {
 public:
  // `what` is for the message when the system has no memory.
  constexpr explicit PermanentMemory(const char* what) : what_(what) {}
  // Zeroed, and aligned for anything.
  void* Allocate(uptr bytes) {
    bytes = RoundUp(bytes, 16);
    if (left_ < bytes) {
      left_ = bytes > kChunkBytes ? RoundUp(bytes, kPageBytes) : kChunkBytes;
      chunk_ = static_cast<char*>(platform::MapPagesOrDie(left_, what_));
    }
    void* result = chunk_;
    chunk_ += bytes;
    left_ -= bytes;
    return result;
  }
  char* Copy(const char* text) {
    uptr bytes = StrLen(text) + 1;
    char* copy = static_cast<char*>(Allocate(bytes));
    MemCopy(copy, text, bytes);
    return copy;
  }

 private:
  static constexpr uptr kChunkBytes = 64 << 10;
  const char* what_;
  char* chunk_ = nullptr;
  uptr left_ = 0;
};

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_PLATFORM_PERMANENT_H_
