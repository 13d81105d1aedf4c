// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// printf and its family: the format and the strings are read before the real
// call, a buffer is written after it, when it is known how much was stored.  As
// with fwrite, a write to a stream releases to its descriptor at once.
//
// All of them end in the function that takes a va_list.  glibc's __*_chk forms
// are what _FORTIFY_SOURCE makes of the plain ones.
//
// Not including <stdio.h>: it may define some of them inline.
#include "runtime/intercept/io_edges.h"
#include "runtime/intercept/stdio_format.h"
#include "runtime/intercept/string_checks.h"

using namespace hbsan;

using FILE = _IO_FILE;

extern "C" {
extern FILE* stdout;
int vfprintf(FILE*, const char*, va_list);
int vdprintf(int, const char*, va_list);
int vsprintf(char*, const char*, va_list);
int vsnprintf(char*, size_t, const char*, va_list);
int vasprintf(char**, const char*, va_list);
int __vfprintf_chk(FILE*, int, const char*, va_list);
int __vdprintf_chk(int, int, const char*, va_list);
int __vsprintf_chk(char*, int, size_t, const char*, va_list);
int __vsnprintf_chk(char*, size_t, int, size_t, const char*, va_list);
int __vasprintf_chk(char**, int, const char*, va_list);
int vfwprintf(FILE*, const wchar_t*, va_list);
int vswprintf(wchar_t*, size_t, const wchar_t*, va_list);
int __vfwprintf_chk(FILE*, int, const wchar_t*, va_list);
int __vswprintf_chk(wchar_t*, size_t, int, size_t, const wchar_t*, va_list);
}

HBSAN_REAL(vfprintf);
HBSAN_REAL(vdprintf);
HBSAN_REAL(vsprintf);
HBSAN_REAL(vsnprintf);
HBSAN_REAL(vasprintf);
HBSAN_REAL(__vfprintf_chk);
HBSAN_REAL(__vdprintf_chk);
HBSAN_REAL(__vsprintf_chk);
HBSAN_REAL(__vsnprintf_chk);
HBSAN_REAL(__vasprintf_chk);
HBSAN_REAL(vfwprintf);
HBSAN_REAL(vswprintf);
HBSAN_REAL(__vfwprintf_chk);
HBSAN_REAL(__vswprintf_chk);

namespace {

template <typename Char>
void Printing(uptr pc, int fd, const Char* format, va_list list) {
  CheckPrintf(pc, format, list);
  DescriptorReleases(pc, fd);
}

// `length` is what would have been stored with enough room, without the
// terminator.
template <typename Char>
int Stored(uptr pc, const Char* to, uptr room, int length) {
  if (length < 0)
    return length;
  uptr count = static_cast<uptr>(length) + 1;
  CallerAccess(pc).Write(to, (count < room ? count : room) * sizeof(Char));
  return length;
}

int StoredNew(uptr pc, char** to, int length) {
  if (length < 0)
    return length;
  CallerAccess(pc).Write(to, sizeof(*to));
  return Stored(pc, *to, kNoLimit, length);
}

int PrintToStream(uptr pc, FILE* f, const char* format, va_list list) {
  Printing(pc, DescriptorOf(f), format, list);
  return real_vfprintf(f, format, list);
}

int PrintToDescriptor(uptr pc, int fd, const char* format, va_list list) {
  Printing(pc, fd, format, list);
  return real_vdprintf(fd, format, list);
}

int PrintToBuffer(uptr pc, char* to, const char* format, va_list list) {
  CheckPrintf(pc, format, list);
  return Stored(pc, to, kNoLimit, real_vsprintf(to, format, list));
}

int PrintToRoom(uptr pc, char* to, uptr room, const char* format,
                va_list list) {
  CheckPrintf(pc, format, list);
  return Stored(pc, to, room, real_vsnprintf(to, room, format, list));
}

int PrintToNew(uptr pc, char** to, const char* format, va_list list) {
  CheckPrintf(pc, format, list);
  return StoredNew(pc, to, real_vasprintf(to, format, list));
}

int PrintToStreamChk(uptr pc, FILE* f, int flag, const char* format,
                     va_list list) {
  Printing(pc, DescriptorOf(f), format, list);
  return real___vfprintf_chk(f, flag, format, list);
}

int PrintToDescriptorChk(uptr pc, int fd, int flag, const char* format,
                         va_list list) {
  Printing(pc, fd, format, list);
  return real___vdprintf_chk(fd, flag, format, list);
}

int PrintToBufferChk(uptr pc, char* to, int flag, uptr size, const char* format,
                     va_list list) {
  CheckPrintf(pc, format, list);
  return Stored(pc, to, kNoLimit,
                real___vsprintf_chk(to, flag, size, format, list));
}

int PrintToRoomChk(uptr pc, char* to, uptr room, int flag, uptr size,
                   const char* format, va_list list) {
  CheckPrintf(pc, format, list);
  return Stored(pc, to, room,
                real___vsnprintf_chk(to, room, flag, size, format, list));
}

int PrintToNewChk(uptr pc, char** to, int flag, const char* format,
                  va_list list) {
  CheckPrintf(pc, format, list);
  return StoredNew(pc, to, real___vasprintf_chk(to, flag, format, list));
}

int PrintWideToStream(uptr pc, FILE* f, const wchar_t* format, va_list list) {
  Printing(pc, DescriptorOf(f), format, list);
  return real_vfwprintf(f, format, list);
}

int PrintWideToRoom(uptr pc, wchar_t* to, uptr room, const wchar_t* format,
                    va_list list) {
  CheckPrintf(pc, format, list);
  return Stored(pc, to, room, real_vswprintf(to, room, format, list));
}

int PrintWideToStreamChk(uptr pc, FILE* f, int flag, const wchar_t* format,
                         va_list list) {
  Printing(pc, DescriptorOf(f), format, list);
  return real___vfwprintf_chk(f, flag, format, list);
}

int PrintWideToRoomChk(uptr pc, wchar_t* to, uptr room, int flag, uptr size,
                       const wchar_t* format, va_list list) {
  CheckPrintf(pc, format, list);
  return Stored(pc, to, room,
                real___vswprintf_chk(to, room, flag, size, format, list));
}

}  // namespace

// ---- Streams and descriptors ----

HBSAN_WEAK_EXPORT int printf(const char* format, ...) {
  return HBSAN_WITH_LIST(format,
                         PrintToStream(HBSAN_CALLER(), stdout, format, list));
}

HBSAN_WEAK_EXPORT int vprintf(const char* format, va_list list) {
  return PrintToStream(HBSAN_CALLER(), stdout, format, list);
}

HBSAN_WEAK_EXPORT int fprintf(FILE* f, const char* format, ...) {
  return HBSAN_WITH_LIST(format,
                         PrintToStream(HBSAN_CALLER(), f, format, list));
}

HBSAN_WEAK_EXPORT int vfprintf(FILE* f, const char* format, va_list list) {
  return PrintToStream(HBSAN_CALLER(), f, format, list);
}

HBSAN_WEAK_EXPORT int dprintf(int fd, const char* format, ...) {
  return HBSAN_WITH_LIST(format,
                         PrintToDescriptor(HBSAN_CALLER(), fd, format, list));
}

HBSAN_WEAK_EXPORT int vdprintf(int fd, const char* format, va_list list) {
  return PrintToDescriptor(HBSAN_CALLER(), fd, format, list);
}

// ---- Memory ----

HBSAN_WEAK_EXPORT int sprintf(char* to, const char* format, ...) {
  return HBSAN_WITH_LIST(format,
                         PrintToBuffer(HBSAN_CALLER(), to, format, list));
}

HBSAN_WEAK_EXPORT int vsprintf(char* to, const char* format, va_list list) {
  return PrintToBuffer(HBSAN_CALLER(), to, format, list);
}

HBSAN_WEAK_EXPORT int snprintf(char* to, size_t room, const char* format, ...) {
  return HBSAN_WITH_LIST(format,
                         PrintToRoom(HBSAN_CALLER(), to, room, format, list));
}

HBSAN_WEAK_EXPORT int vsnprintf(char* to, size_t room, const char* format,
                                va_list list) {
  return PrintToRoom(HBSAN_CALLER(), to, room, format, list);
}

HBSAN_WEAK_EXPORT int asprintf(char** to, const char* format, ...) {
  return HBSAN_WITH_LIST(format, PrintToNew(HBSAN_CALLER(), to, format, list));
}

HBSAN_WEAK_EXPORT int vasprintf(char** to, const char* format, va_list list) {
  return PrintToNew(HBSAN_CALLER(), to, format, list);
}

// ---- Wide characters ----

HBSAN_WEAK_EXPORT int wprintf(const wchar_t* format, ...) {
  return HBSAN_WITH_LIST(
      format, PrintWideToStream(HBSAN_CALLER(), stdout, format, list));
}

HBSAN_WEAK_EXPORT int vwprintf(const wchar_t* format, va_list list) {
  return PrintWideToStream(HBSAN_CALLER(), stdout, format, list);
}

HBSAN_WEAK_EXPORT int fwprintf(FILE* f, const wchar_t* format, ...) {
  return HBSAN_WITH_LIST(format,
                         PrintWideToStream(HBSAN_CALLER(), f, format, list));
}

HBSAN_WEAK_EXPORT int vfwprintf(FILE* f, const wchar_t* format, va_list list) {
  return PrintWideToStream(HBSAN_CALLER(), f, format, list);
}

HBSAN_WEAK_EXPORT int swprintf(wchar_t* to, size_t room, const wchar_t* format,
                               ...) {
  return HBSAN_WITH_LIST(
      format, PrintWideToRoom(HBSAN_CALLER(), to, room, format, list));
}

HBSAN_WEAK_EXPORT int vswprintf(wchar_t* to, size_t room, const wchar_t* format,
                                va_list list) {
  return PrintWideToRoom(HBSAN_CALLER(), to, room, format, list);
}

// ---- _FORTIFY_SOURCE ----

HBSAN_WEAK_EXPORT int __printf_chk(int flag, const char* format, ...) {
  return HBSAN_WITH_LIST(
      format, PrintToStreamChk(HBSAN_CALLER(), stdout, flag, format, list));
}

HBSAN_WEAK_EXPORT int __vprintf_chk(int flag, const char* format,
                                    va_list list) {
  return PrintToStreamChk(HBSAN_CALLER(), stdout, flag, format, list);
}

HBSAN_WEAK_EXPORT int __fprintf_chk(FILE* f, int flag, const char* format,
                                    ...) {
  return HBSAN_WITH_LIST(
      format, PrintToStreamChk(HBSAN_CALLER(), f, flag, format, list));
}

HBSAN_WEAK_EXPORT int __vfprintf_chk(FILE* f, int flag, const char* format,
                                     va_list list) {
  return PrintToStreamChk(HBSAN_CALLER(), f, flag, format, list);
}

HBSAN_WEAK_EXPORT int __dprintf_chk(int fd, int flag, const char* format, ...) {
  return HBSAN_WITH_LIST(
      format, PrintToDescriptorChk(HBSAN_CALLER(), fd, flag, format, list));
}

HBSAN_WEAK_EXPORT int __vdprintf_chk(int fd, int flag, const char* format,
                                     va_list list) {
  return PrintToDescriptorChk(HBSAN_CALLER(), fd, flag, format, list);
}

HBSAN_WEAK_EXPORT int __sprintf_chk(char* to, int flag, size_t size,
                                    const char* format, ...) {
  return HBSAN_WITH_LIST(
      format, PrintToBufferChk(HBSAN_CALLER(), to, flag, size, format, list));
}

HBSAN_WEAK_EXPORT int __vsprintf_chk(char* to, int flag, size_t size,
                                     const char* format, va_list list) {
  return PrintToBufferChk(HBSAN_CALLER(), to, flag, size, format, list);
}

HBSAN_WEAK_EXPORT int __snprintf_chk(char* to, size_t room, int flag,
                                     size_t size, const char* format, ...) {
  return HBSAN_WITH_LIST(format, PrintToRoomChk(HBSAN_CALLER(), to, room, flag,
                                                size, format, list));
}

HBSAN_WEAK_EXPORT int __vsnprintf_chk(char* to, size_t room, int flag,
                                      size_t size, const char* format,
                                      va_list list) {
  return PrintToRoomChk(HBSAN_CALLER(), to, room, flag, size, format, list);
}

HBSAN_WEAK_EXPORT int __asprintf_chk(char** to, int flag, const char* format,
                                     ...) {
  return HBSAN_WITH_LIST(format,
                         PrintToNewChk(HBSAN_CALLER(), to, flag, format, list));
}

HBSAN_WEAK_EXPORT int __vasprintf_chk(char** to, int flag, const char* format,
                                      va_list list) {
  return PrintToNewChk(HBSAN_CALLER(), to, flag, format, list);
}

HBSAN_WEAK_EXPORT int __wprintf_chk(int flag, const wchar_t* format, ...) {
  return HBSAN_WITH_LIST(
      format, PrintWideToStreamChk(HBSAN_CALLER(), stdout, flag, format, list));
}

HBSAN_WEAK_EXPORT int __vwprintf_chk(int flag, const wchar_t* format,
                                     va_list list) {
  return PrintWideToStreamChk(HBSAN_CALLER(), stdout, flag, format, list);
}

HBSAN_WEAK_EXPORT int __fwprintf_chk(FILE* f, int flag, const wchar_t* format,
                                     ...) {
  return HBSAN_WITH_LIST(
      format, PrintWideToStreamChk(HBSAN_CALLER(), f, flag, format, list));
}

HBSAN_WEAK_EXPORT int __vfwprintf_chk(FILE* f, int flag, const wchar_t* format,
                                      va_list list) {
  return PrintWideToStreamChk(HBSAN_CALLER(), f, flag, format, list);
}

HBSAN_WEAK_EXPORT int __swprintf_chk(wchar_t* to, size_t room, int flag,
                                     size_t size, const wchar_t* format, ...) {
  return HBSAN_WITH_LIST(format, PrintWideToRoomChk(HBSAN_CALLER(), to, room,
                                                    flag, size, format, list));
}

HBSAN_WEAK_EXPORT int __vswprintf_chk(wchar_t* to, size_t room, int flag,
                                      size_t size, const wchar_t* format,
                                      va_list list) {
  return PrintWideToRoomChk(HBSAN_CALLER(), to, room, flag, size, format, list);
}
