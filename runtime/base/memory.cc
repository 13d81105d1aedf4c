// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// memcpy, memmove, memset and memcmp for the runtime itself and, behind the
// interposed names, for the program.  Everything up to kStringOpBytes is done
// with unaligned 16-byte moves that may overlap each other, above that the
// processor's string instructions win ("fast short rep mov" and ERMS, Intel
// optimization manual, section 3.7.6).
//
// No loop here may become a library call: that would be an endless recursion.
// __builtin_memcpy_inline never is one; -ffreestanding covers the rest and the
// link of the shared runtime proves it.
#include "runtime/base/base.h"

namespace hbsan {
namespace {

using Vec = u8 __attribute__((vector_size(16)));
constexpr uptr kVecBytes = sizeof(Vec);
constexpr uptr kStringOpBytes = 1024;

template <typename T>
HBSAN_ALWAYS_INLINE T LoadAt(const u8* p) {
  T value;
  __builtin_memcpy_inline(&value, p, sizeof(T));
  return value;
}
template <typename T>
HBSAN_ALWAYS_INLINE void StoreAt(u8* p, T value) {
  __builtin_memcpy_inline(p, &value, sizeof(T));
}

// Copies sizeof(T) to 2 * sizeof(T) bytes; all loads precede the stores, so
// the blocks may overlap.
template <typename T>
HBSAN_ALWAYS_INLINE void MoveEnds(u8* to, const u8* from, uptr bytes) {
  T head = LoadAt<T>(from);
  T tail = LoadAt<T>(from + bytes - sizeof(T));
  StoreAt(to, head);
  StoreAt(to + bytes - sizeof(T), tail);
}

// Copies fewer than 2 * kVecBytes; the blocks may overlap.
HBSAN_ALWAYS_INLINE void MoveSmall(u8* to, const u8* from, uptr bytes) {
  if (bytes >= 16)
    return MoveEnds<Vec>(to, from, bytes);
  if (bytes >= 8)
    return MoveEnds<u64>(to, from, bytes);
  if (bytes >= 4)
    return MoveEnds<u32>(to, from, bytes);
  if (bytes >= 2)
    return MoveEnds<u16>(to, from, bytes);
  if (bytes == 1)
    *to = *from;
}

// Upwards; correct for overlapping blocks when to < from.
HBSAN_ALWAYS_INLINE void MoveUp(u8* to, const u8* from, uptr bytes) {
  Vec tail = LoadAt<Vec>(from + bytes - kVecBytes);
  u8* last = to + bytes - kVecBytes;
  for (; to < last; to += kVecBytes, from += kVecBytes) {
    StoreAt(to, LoadAt<Vec>(from));
  }
  StoreAt(last, tail);
}

// Downwards; correct for overlapping blocks when to > from.
HBSAN_ALWAYS_INLINE void MoveDown(u8* to, const u8* from, uptr bytes) {
  Vec head = LoadAt<Vec>(from);
  for (uptr at = bytes - kVecBytes;; at -= kVecBytes) {
    StoreAt(to + at, LoadAt<Vec>(from + at));
    if (at <= kVecBytes)
      break;
  }
  StoreAt(to, head);
}

HBSAN_ALWAYS_INLINE void RepMove(u8* to, const u8* from, uptr bytes) {
  __asm__ volatile("rep movsb"
                   : "+D"(to), "+S"(from), "+c"(bytes)
                   :
                   : "memory");
}

}  // namespace

void MemCopy(void* to, const void* from, uptr bytes) {
  u8* d = static_cast<u8*>(to);
  const u8* s = static_cast<const u8*>(from);
  if (bytes < 2 * kVecBytes)
    return MoveSmall(d, s, bytes);
  if (bytes < kStringOpBytes)
    return MoveUp(d, s, bytes);
  RepMove(d, s, bytes);
}

void MemMove(void* to, const void* from, uptr bytes) {
  u8* d = static_cast<u8*>(to);
  const u8* s = static_cast<const u8*>(from);
  if (bytes < 2 * kVecBytes)
    return MoveSmall(d, s, bytes);
  uptr ahead = reinterpret_cast<uptr>(d) - reinterpret_cast<uptr>(s);
  uptr behind = reinterpret_cast<uptr>(s) - reinterpret_cast<uptr>(d);
  if (ahead >= bytes && behind >= bytes)
    return MemCopy(d, s, bytes);
  if (ahead >= bytes)
    return MoveUp(d, s, bytes);  // wraps: to is below from
  MoveDown(d, s, bytes);
}

void MemSet(void* to, u8 value, uptr bytes) {
  u8* d = static_cast<u8*>(to);
  if (bytes >= kStringOpBytes) {
    __asm__ volatile("rep stosb"
                     : "+D"(d), "+c"(bytes)
                     : "a"(value)
                     : "memory");
    return;
  }
  u64 word = value * 0x0101010101010101u;
  if (bytes < kVecBytes) {
    if (bytes >= 8) {
      StoreAt(d, word);
      StoreAt(d + bytes - 8, word);
    } else if (bytes >= 4) {
      StoreAt(d, static_cast<u32>(word));
      StoreAt(d + bytes - 4, static_cast<u32>(word));
    } else if (bytes != 0) {
      d[0] = d[bytes / 2] = d[bytes - 1] = value;
    }
    return;
  }
  using Words = u64 __attribute__((vector_size(16)));
  Words words = {word, word};
  u8* last = d + bytes - kVecBytes;
  for (; d < last; d += kVecBytes) StoreAt(d, words);
  StoreAt(last, words);
}

int MemCompare(const void* a, const void* b, uptr bytes) {
  const u8* p = static_cast<const u8*>(a);
  const u8* q = static_cast<const u8*>(b);
  for (; bytes >= 8; p += 8, q += 8, bytes -= 8) {
    u64 x = LoadAt<u64>(p), y = LoadAt<u64>(q);
    if (x != y) {  // the first differing byte decides
      return __builtin_bswap64(x) < __builtin_bswap64(y) ? -1 : 1;
    }
  }
  for (; bytes != 0; p++, q++, bytes--) {
    if (*p != *q)
      return *p - *q;
  }
  return 0;
}

}  // namespace hbsan
