// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The few string functions the runtime needs, none of them libc's.
#include "runtime/base/base.h"

namespace hbsan {

uptr StrLen(const char* s) {
  const char* p = s;
  for (; reinterpret_cast<uptr>(p) % sizeof(u64) != 0; p++) {
    if (*p == '\0')
      return static_cast<uptr>(p - s);
  }
  // An aligned word never leaves the page of its first byte.
  constexpr u64 kOnes = 0x0101010101010101, kTops = 0x8080808080808080;
  for (;; p += sizeof(u64)) {
    u64 word;
    __builtin_memcpy_inline(&word, p, sizeof(word));
    u64 zeros = (word - kOnes) & ~word & kTops;
    if (zeros != 0) {
      return static_cast<uptr>(p - s) +
             static_cast<uptr>(__builtin_ctzll(zeros)) / 8;
    }
  }
}

bool StrEqual(const char* a, const char* b) {
  for (; *a == *b; a++, b++) {
    if (*a == '\0')
      return true;
  }
  return false;
}

const char* StrFind(const char* hay, const char* needle) {
  uptr length = StrLen(needle);
  if (length == 0)
    return hay;
  for (; *hay != '\0'; hay++) {
    uptr i = 0;
    while (i < length && hay[i] == needle[i]) i++;  // stops at hay's end
    if (i == length)
      return hay;
  }
  return nullptr;
}

const char* StrRChr(const char* s, char c) {
  const char* found = nullptr;
  for (;; s++) {
    if (*s == c)
      found = s;
    if (*s == '\0')
      return found;
  }
}

}  // namespace hbsan
