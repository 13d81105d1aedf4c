// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Umbrella of the lowest layer: integer names, branch hints, the internal
// check, small memory primitives, a spin lock and raw output.  Everything in
// the runtime may include this; it includes nothing of the runtime above it.
//
// The memory primitives exist because the runtime must never call memcpy and
// its relatives: those names are interposed for the program under test.
#ifndef HBSAN_RUNTIME_BASE_BASE_H_
#define HBSAN_RUNTIME_BASE_BASE_H_

#include <stddef.h>
#include <stdint.h>

#define HBSAN_LIKELY(x) __builtin_expect(!!(x), 1)
#define HBSAN_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define HBSAN_NOINLINE __attribute__((noinline))
#define HBSAN_ALWAYS_INLINE inline __attribute__((always_inline))
// Exported to instrumented code and to shared objects.
#define HBSAN_EXPORT extern "C" __attribute__((visibility("default")))

namespace hbsan {

using uptr = uintptr_t;
using u8 = uint8_t;
using u16 = uint16_t;
using u32 = uint32_t;
using u64 = uint64_t;
using u128 = unsigned __int128;
using s32 = int32_t;
using s64 = int64_t;

inline constexpr uptr kPageBytes = 4096;

constexpr uptr RoundUp(uptr x, uptr to) { return (x + to - 1) & ~(to - 1); }
constexpr uptr RoundDown(uptr x, uptr to) { return x & ~(to - 1); }

// Prints "HBSan: internal error: ..." and aborts; never returns.
[[noreturn]] void CheckFailed(const char* file, int line, const char* what);

#define HBSAN_CHECK(cond)                               \
  do {                                                  \
    if (HBSAN_UNLIKELY(!(cond)))                        \
      ::hbsan::CheckFailed(__FILE__, __LINE__, #cond);  \
  } while (0)

// ---- Memory and strings (never the program's interposed ones) ----
void MemCopy(void* to, const void* from, uptr bytes);  // must not overlap
void MemMove(void* to, const void* from, uptr bytes);
void MemSet(void* to, u8 value, uptr bytes);
int MemCompare(const void* a, const void* b, uptr bytes);
uptr StrLen(const char* s);
bool StrEqual(const char* a, const char* b);
const char* StrFind(const char* hay, const char* needle);  // null if absent
const char* StrRChr(const char* s, char c);                // null if absent

// ---- Atomics: thin names over the compiler's builtins ----
// Each use says what it pairs with unless it is relaxed.
#ifndef HBSAN_MODEL  // tests/model/memory.h has others
template <typename T>
HBSAN_ALWAYS_INLINE T LoadRelaxed(const T* p) {
  T value;  // an enumeration has no __atomic_load_n
  __atomic_load(p, &value, __ATOMIC_RELAXED);
  return value;
}
template <typename T>
HBSAN_ALWAYS_INLINE T LoadAcquire(const T* p) {
  return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}
template <typename T, typename V>
HBSAN_ALWAYS_INLINE void StoreRelaxed(T* p, V v) {
  __atomic_store_n(p, static_cast<T>(v), __ATOMIC_RELAXED);
}
template <typename T, typename V>
HBSAN_ALWAYS_INLINE void StoreRelease(T* p, V v) {
  __atomic_store_n(p, static_cast<T>(v), __ATOMIC_RELEASE);
}
template <typename T>
HBSAN_ALWAYS_INLINE T FetchAdd(T* p, T v) {
  return __atomic_fetch_add(p, v, __ATOMIC_RELAXED);
}
// A full barrier when it succeeds.
HBSAN_ALWAYS_INLINE bool Exchange(u32* p, u32 expected, u32 desired) {
  return __atomic_compare_exchange_n(p, &expected, desired, false,
                                     __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}
// The same of 16 bytes, so aligned.
template <typename V>
HBSAN_ALWAYS_INLINE bool ExchangeVector(void* p, V expected, V desired) {
  static_assert(sizeof(V) == sizeof(u128));
  u128 seen = __builtin_bit_cast(u128, expected);
  return __atomic_compare_exchange_n(static_cast<u128*>(p), &seen,
                                     __builtin_bit_cast(u128, desired), false,
                                     __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}
// Several words at once, or one after another if the processor likes.
template <typename V>
HBSAN_ALWAYS_INLINE V LoadVector(const void* p) {
  return *static_cast<const volatile V*>(p);
}
template <typename V>
HBSAN_ALWAYS_INLINE void StoreVector(void* p, V v) {
  *static_cast<volatile V*>(p) = v;
}
#endif

inline void CpuPause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// A test-and-set lock that yields the processor after a short spin.  It never
// calls into libc's pthread functions, which are interposed.  Not recursive.
class SpinLock {
 public:
  void Lock() {
    if (HBSAN_LIKELY(TryLock())) return;
    LockSlow();
  }
  bool TryLock() {
    // Pairs with the release in Unlock().
    return __atomic_exchange_n(&held_, 1, __ATOMIC_ACQUIRE) == 0;
  }
  void Unlock() { __atomic_store_n(&held_, 0, __ATOMIC_RELEASE); }

 private:
  void LockSlow();
  u32 held_ = 0;
};

// A SpinLock that counts, so that what it guards can be read without taking it:
//
//   u32 begun = lock.BeginRead();
//   ... read, with atomic loads, and follow no pointer ...
//   if (lock.ReadWasWhole(begun)) ...  // nobody held the lock meanwhile
//
// Boehm, "Can Seqlocks Get Along with Programming Language Memory Models?"
// (MSPC 2012).
class SequenceLock {
 public:
  void Lock() {
    if (HBSAN_UNLIKELY(!TryLock()))
      LockSlow();
    // What the holder writes stays behind the odd count, for those who read.
    __atomic_thread_fence(__ATOMIC_RELEASE);
  }
  void Unlock() { __atomic_store_n(&count_, count_ + 1, __ATOMIC_RELEASE); }

  // Odd, which no later count equals, while somebody holds the lock.
  u32 BeginRead() const { return __atomic_load_n(&count_, __ATOMIC_ACQUIRE); }
  bool ReadWasWhole(u32 begun) const {
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return (begun & 1) == 0 &&
           __atomic_load_n(&count_, __ATOMIC_RELAXED) == begun;
  }

 private:
  bool TryLock() {
    // Pairs with the release in Unlock().
    return (__atomic_fetch_or(&count_, 1, __ATOMIC_ACQUIRE) & 1) == 0;
  }
  void LockSlow();
  u32 count_ = 0;
};

class SpinGuard {
 public:
  explicit SpinGuard(SpinLock& lock) : lock_(lock) { lock_.Lock(); }
  ~SpinGuard() { lock_.Unlock(); }
  SpinGuard(const SpinGuard&) = delete;
  SpinGuard& operator=(const SpinGuard&) = delete;

 private:
  SpinLock& lock_;
};

// A bounded string builder over memory the caller owns; always terminated,
// silently truncating.  Format understands %s %c %d %u %x (32 bit) and the
// same with l (64 bit), %p, %%, a width and the flags 0 and -; the parameters
// are checked by the compiler.
class StringBuilder {
 public:
  StringBuilder(char* buffer, uptr capacity)
      : buffer_(buffer), capacity_(capacity) {
    buffer_[0] = '\0';
  }
  void Append(const char* s);
  void AppendBytes(const char* s, uptr bytes);
  __attribute__((format(printf, 2, 3))) void Format(const char* format, ...);
  void FormatV(const char* format, __builtin_va_list args);
  const char* str() const { return buffer_; }
  uptr size() const { return size_; }
  void Clear() { size_ = 0; buffer_[0] = '\0'; }

 private:
  char* buffer_;
  uptr capacity_;
  uptr size_ = 0;
};

// Writes one formatted line to stderr with a single write; at most 1 KiB.
__attribute__((format(printf, 1, 2))) void PrintError(const char* format, ...);
// The same, then _exit(2): for a wrong option or an unusable environment.
[[noreturn]] __attribute__((format(printf, 1, 2))) void Die(const char* format,
                                                            ...);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_BASE_BASE_H_
