// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mem*, wmem*, bcopy and the like, and the forms that _FORTIFY_SOURCE uses.
// Not including <string.h>: in C++ it declares overloads.
#include "runtime/intercept/range_check.h"

using namespace hbsan;

extern "C" {
void* memcpy(void*, const void*, size_t);
void* memmove(void*, const void*, size_t);
void* mempcpy(void*, const void*, size_t);
void* memset(void*, int, size_t);
int memcmp(const void*, const void*, size_t);
int bcmp(const void*, const void*, size_t);
void* memchr(const void*, int, size_t);
void* memrchr(const void*, int, size_t);
void* memmem(const void*, size_t, const void*, size_t);
void* __memcpy_chk(void*, const void*, size_t, size_t);
void* __memmove_chk(void*, const void*, size_t, size_t);
void* __mempcpy_chk(void*, const void*, size_t, size_t);
void* __memset_chk(void*, int, size_t, size_t);
wchar_t* wmemset(wchar_t*, wchar_t, size_t);
int wmemcmp(const wchar_t*, const wchar_t*, size_t);
wchar_t* wmemchr(const wchar_t*, wchar_t, size_t);
wchar_t* __wmemcpy_chk(wchar_t*, const wchar_t*, size_t, size_t);
wchar_t* __wmemmove_chk(wchar_t*, const wchar_t*, size_t, size_t);
wchar_t* __wmempcpy_chk(wchar_t*, const wchar_t*, size_t, size_t);
wchar_t* __wmemset_chk(wchar_t*, wchar_t, size_t, size_t);
}

HBSAN_REAL(memmove);
HBSAN_REAL(memset);
HBSAN_REAL(memcmp);
HBSAN_REAL(memchr);
HBSAN_REAL(memrchr);
HBSAN_REAL(memmem);
HBSAN_REAL(__memcpy_chk);
HBSAN_REAL(__memmove_chk);
HBSAN_REAL(__mempcpy_chk);
HBSAN_REAL(__memset_chk);
HBSAN_REAL(wmemset);
HBSAN_REAL(wmemcmp);
HBSAN_REAL(wmemchr);
HBSAN_REAL(__wmemcpy_chk);
HBSAN_REAL(__wmemmove_chk);
HBSAN_REAL(__wmempcpy_chk);
HBSAN_REAL(__wmemset_chk);

namespace {

void CheckCopy(uptr pc, const void* to, const void* from, uptr bytes) {
  CallerAccess access(pc);
  if (!access.checked())
    return;
  access.Read(from, bytes);
  access.Write(to, bytes);
}

void* Copy(uptr pc, void* to, const void* from, uptr bytes) {
  CheckCopy(pc, to, from, bytes);
  return real_memmove(to, from, bytes);
}

void* Fill(uptr pc, void* to, int value, uptr bytes) {
  CallerAccess(pc).Write(to, bytes);
  return real_memset(to, value, bytes);
}

// All bytes count as read, wherever the difference is: the caller promises
// that both objects are that large.
void CheckCompare(uptr pc, const void* a, const void* b, uptr bytes) {
  CallerAccess access(pc);
  access.Read(a, bytes);
  access.Read(b, bytes);
}

int Compare(uptr pc, const void* a, const void* b, uptr bytes) {
  CheckCompare(pc, a, b, bytes);
  return real_memcmp(a, b, bytes);
}

constexpr uptr kWide = sizeof(wchar_t);

wchar_t* CopyWide(uptr pc, wchar_t* to, const wchar_t* from, uptr count) {
  return static_cast<wchar_t*>(Copy(pc, to, from, count * kWide));
}

}  // namespace

namespace hbsan {

void* RealMemMove(void* to, const void* from, uptr bytes) {
  return real_memmove(to, from, bytes);
}
void* RealMemSet(void* to, int value, uptr bytes) {
  return real_memset(to, value, bytes);
}

}  // namespace hbsan

HBSAN_EXPORT void* memcpy(void* to, const void* from, size_t bytes) {
  return Copy(HBSAN_CALLER(), to, from, bytes);
}

HBSAN_EXPORT void* memmove(void* to, const void* from, size_t bytes) {
  return Copy(HBSAN_CALLER(), to, from, bytes);
}

HBSAN_EXPORT void* mempcpy(void* to, const void* from, size_t bytes) {
  return static_cast<char*>(Copy(HBSAN_CALLER(), to, from, bytes)) + bytes;
}

HBSAN_EXPORT void bcopy(const void* from, void* to, size_t bytes) {
  Copy(HBSAN_CALLER(), to, from, bytes);
}

HBSAN_EXPORT void* memset(void* to, int value, size_t bytes) {
  return Fill(HBSAN_CALLER(), to, value, bytes);
}

HBSAN_EXPORT void bzero(void* to, size_t bytes) {
  Fill(HBSAN_CALLER(), to, 0, bytes);
}

HBSAN_EXPORT int memcmp(const void* a, const void* b, size_t bytes) {
  return Compare(HBSAN_CALLER(), a, b, bytes);
}

HBSAN_EXPORT int bcmp(const void* a, const void* b, size_t bytes) {
  return Compare(HBSAN_CALLER(), a, b, bytes);
}

HBSAN_EXPORT void* memchr(const void* p, int value, size_t bytes) {
  void* found = real_memchr(p, value, bytes);
  CallerAccess(HBSAN_CALLER())
      .Read(p, found != nullptr ? Address(found) - Address(p) + 1 : bytes);
  return found;
}

HBSAN_EXPORT void* memrchr(const void* p, int value, size_t bytes) {
  void* found = real_memrchr(p, value, bytes);
  const void* from = found != nullptr ? found : p;
  CallerAccess(HBSAN_CALLER()).Read(from, Address(p) + bytes - Address(from));
  return found;
}

HBSAN_EXPORT void* memmem(const void* hay, size_t hay_bytes, const void* needle,
                          size_t needle_bytes) {
  CallerAccess access(HBSAN_CALLER());
  access.Read(hay, hay_bytes);
  access.Read(needle, needle_bytes);
  return real_memmem(hay, hay_bytes, needle, needle_bytes);
}

HBSAN_EXPORT wchar_t* wmemcpy(wchar_t* to, const wchar_t* from, size_t count) {
  return CopyWide(HBSAN_CALLER(), to, from, count);
}

HBSAN_EXPORT wchar_t* wmemmove(wchar_t* to, const wchar_t* from, size_t count) {
  return CopyWide(HBSAN_CALLER(), to, from, count);
}

HBSAN_EXPORT wchar_t* wmempcpy(wchar_t* to, const wchar_t* from, size_t count) {
  return CopyWide(HBSAN_CALLER(), to, from, count) + count;
}

HBSAN_EXPORT wchar_t* wmemset(wchar_t* to, wchar_t value, size_t count) {
  CallerAccess(HBSAN_CALLER()).Write(to, count * kWide);
  return real_wmemset(to, value, count);
}

HBSAN_EXPORT int wmemcmp(const wchar_t* a, const wchar_t* b, size_t count) {
  CheckCompare(HBSAN_CALLER(), a, b, count * kWide);
  return real_wmemcmp(a, b, count);
}

HBSAN_EXPORT wchar_t* wmemchr(const wchar_t* p, wchar_t value, size_t count) {
  wchar_t* found = real_wmemchr(p, value, count);
  if (found != nullptr)
    count = static_cast<size_t>(found - p) + 1;
  CallerAccess(HBSAN_CALLER()).Read(p, count * kWide);
  return found;
}

// ---- _FORTIFY_SOURCE ----

HBSAN_EXPORT void* __memcpy_chk(void* to, const void* from, size_t bytes,
                                size_t room) {
  CheckCopy(HBSAN_CALLER(), to, from, bytes);
  return real___memcpy_chk(to, from, bytes, room);
}

HBSAN_EXPORT void* __memmove_chk(void* to, const void* from, size_t bytes,
                                 size_t room) {
  CheckCopy(HBSAN_CALLER(), to, from, bytes);
  return real___memmove_chk(to, from, bytes, room);
}

HBSAN_EXPORT void* __mempcpy_chk(void* to, const void* from, size_t bytes,
                                 size_t room) {
  CheckCopy(HBSAN_CALLER(), to, from, bytes);
  return real___mempcpy_chk(to, from, bytes, room);
}

HBSAN_EXPORT void* __memset_chk(void* to, int value, size_t bytes,
                                size_t room) {
  CallerAccess(HBSAN_CALLER()).Write(to, bytes);
  return real___memset_chk(to, value, bytes, room);
}

HBSAN_EXPORT wchar_t* __wmemcpy_chk(wchar_t* to, const wchar_t* from,
                                    size_t count, size_t room) {
  CheckCopy(HBSAN_CALLER(), to, from, count * kWide);
  return real___wmemcpy_chk(to, from, count, room);
}

HBSAN_EXPORT wchar_t* __wmemmove_chk(wchar_t* to, const wchar_t* from,
                                     size_t count, size_t room) {
  CheckCopy(HBSAN_CALLER(), to, from, count * kWide);
  return real___wmemmove_chk(to, from, count, room);
}

HBSAN_EXPORT wchar_t* __wmempcpy_chk(wchar_t* to, const wchar_t* from,
                                     size_t count, size_t room) {
  CheckCopy(HBSAN_CALLER(), to, from, count * kWide);
  return real___wmempcpy_chk(to, from, count, room);
}

HBSAN_EXPORT wchar_t* __wmemset_chk(wchar_t* to, wchar_t value, size_t count,
                                    size_t room) {
  CallerAccess(HBSAN_CALLER()).Write(to, count * kWide);
  return real___wmemset_chk(to, value, count, room);
}
