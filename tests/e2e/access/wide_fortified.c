// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What _FORTIFY_SOURCE makes of the wide functions is checked as they are.
//
// RUN: %hbsan_cc -O1 -g -w -D_GNU_SOURCE -DRACY %s -o %t.racy
// RUN: %repeat 20 0 env HBSAN_OPTIONS=symbolize=0:suppress_equal_addresses=0 \
// RUN:   sh -c "test $(%t.racy 2>&1 | grep -c WARNING:) = 22"
// RUN: %expect66 env HBSAN_OPTIONS=suppress_equal_addresses=0 %t.racy 2>&1 \
// RUN:   | FileCheck %s
// RUN: %hbsan_cc -O1 -g -w -D_GNU_SOURCE %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdarg.h>
#include <stdio.h>
#include <wchar.h>

#include "../../support/reach.h"

// What _FORTIFY_SOURCE may make of the functions of these names.
int __wprintf_chk(int, const wchar_t *, ...);
int __vwprintf_chk(int, const wchar_t *, va_list);
int __fwprintf_chk(FILE *, int, const wchar_t *, ...);
int __vfwprintf_chk(FILE *, int, const wchar_t *, va_list);
int __swprintf_chk(wchar_t *, size_t, int, size_t, const wchar_t *, ...);
int __vswprintf_chk(wchar_t *, size_t, int, size_t, const wchar_t *, va_list);
wchar_t *__wcscpy_chk(wchar_t *, const wchar_t *, size_t);
wchar_t *__wcsncpy_chk(wchar_t *, const wchar_t *, size_t, size_t);
wchar_t *__wcpcpy_chk(wchar_t *, const wchar_t *, size_t);
wchar_t *__wcpncpy_chk(wchar_t *, const wchar_t *, size_t, size_t);
wchar_t *__wcscat_chk(wchar_t *, const wchar_t *, size_t);
wchar_t *__wcsncat_chk(wchar_t *, const wchar_t *, size_t, size_t);
wchar_t *__wmemcpy_chk(wchar_t *, const wchar_t *, size_t, size_t);
wchar_t *__wmemmove_chk(wchar_t *, const wchar_t *, size_t, size_t);
wchar_t *__wmempcpy_chk(wchar_t *, const wchar_t *, size_t, size_t);
wchar_t *__wmemset_chk(wchar_t *, wchar_t, size_t, size_t);
size_t __mbstowcs_chk(wchar_t *, const char *, size_t, size_t);
size_t __wcstombs_chk(char *, const wchar_t *, size_t, size_t);
size_t __mbsrtowcs_chk(wchar_t *, const char **, size_t, mbstate_t *, size_t);
size_t __wcsrtombs_chk(char *, const wchar_t **, size_t, mbstate_t *, size_t);
char *__strncat_chk(char *, const char *, size_t, size_t);
char *__stpncpy_chk(char *, const char *, size_t, size_t);

char text[32] = "twelve bytes";
wchar_t wide[32] = L"ten chars";
wchar_t buffer[64];
char bytes[64];
FILE *out;

NOINLINE static void ToStream(const wchar_t *format, ...) {
  va_list list;
  va_start(list, format);
  __vfwprintf_chk(out, 1, format, list);
  va_end(list);
}

NOINLINE static void ToRoom(const wchar_t *format, ...) {
  va_list list;
  va_start(list, format);
  __vswprintf_chk(buffer, 64, 1, 64, format, list);
  va_end(list);
}

NOINLINE static void ToOutput(const wchar_t *format, ...) {
  va_list list;
  va_start(list, format);
  __vwprintf_chk(1, format, list);
  va_end(list);
}

// clang-format off
CASE(Output, LAST(wide[9]), __wprintf_chk(1, L"%ls\n", wide))
// CHECK: Read of size 40
// CHECK: Second_Output
CASE(Stream, LAST(wide[9]), __fwprintf_chk(out, 1, L"%ls", wide))
// CHECK: Read of size 40
// CHECK: Second_Stream
CASE(Room, LAST(buffer[4]),
     __swprintf_chk(buffer, 64, 1, 64, L"%d%ls", 12, L"ab"))
// CHECK: Write of size 20
// CHECK: Second_Room
CASE(Voutput, LAST(wide[9]), ToOutput(L"%ls\n", wide))
// CHECK: Read of size 40
// CHECK: Second_Voutput
CASE(Vstream, LAST(wide[9]), ToStream(L"%ls", wide))
// CHECK: Read of size 40
// CHECK: Second_Vstream
CASE(Vroom, LAST(buffer[2]), ToRoom(L"%d", 12))
// CHECK: Write of size 12
// CHECK: Second_Vroom
CASE(Copy, LAST(buffer[9]), __wcscpy_chk(buffer, wide, 64))
// CHECK: Write of size 40
// CHECK: Second_Copy
CASE(BoundedCopy, LAST(buffer[19]), __wcsncpy_chk(buffer, wide, 20, 64))
// CHECK: Write of size 80
// CHECK: Second_BoundedCopy
CASE(CopyToEnd, LAST(buffer[9]), __wcpcpy_chk(buffer, wide, 64))
// CHECK: Write of size 40
// CHECK: Second_CopyToEnd
CASE(BoundedCopyToEnd, LAST(buffer[19]), __wcpncpy_chk(buffer, wide, 20, 64))
// CHECK: Write of size 80
// CHECK: Second_BoundedCopyToEnd
CASE(Append, LAST(wide[9]), buffer[0] = 0; __wcscat_chk(buffer, wide, 64))
// CHECK: Read of size 40
// CHECK: Second_Append
CASE(BoundedAppend, LAST(wide[9]),
     buffer[0] = 0; __wcsncat_chk(buffer, wide, 20, 64))
// CHECK: Read of size 40
// CHECK: Second_BoundedAppend
CASE(MemoryCopy, LAST(buffer[19]), __wmemcpy_chk(buffer, wide, 20, 64))
// CHECK: Write of size 80
// CHECK: Second_MemoryCopy
CASE(MemoryMove, LAST(buffer[19]), __wmemmove_chk(buffer, wide, 20, 64))
// CHECK: Write of size 80
// CHECK: Second_MemoryMove
CASE(MemoryCopyToEnd, LAST(buffer[19]), __wmempcpy_chk(buffer, wide, 20, 64))
// CHECK: Write of size 80
// CHECK: Second_MemoryCopyToEnd
CASE(MemorySet, LAST(buffer[19]), __wmemset_chk(buffer, L'x', 20, 64))
// CHECK: Write of size 80
// CHECK: Second_MemorySet
CASE(ToWide, LAST(buffer[12]), __mbstowcs_chk(buffer, text, 20, 64))
// CHECK: Write of size 52
// CHECK: Second_ToWide
CASE(ToBytes, bytes + 9, __wcstombs_chk(bytes, wide, 20, 64))
// CHECK: Write of size 10
// CHECK: Second_ToBytes
CASE(ToWideRestartable, LAST(buffer[12]),
     const char *at = text; __mbsrtowcs_chk(buffer, &at, 20, 0, 64))
// CHECK: Write of size 52
// CHECK: Second_ToWideRestartable
CASE(ToBytesRestartable, bytes + 9,
     const wchar_t *at = wide; __wcsrtombs_chk(bytes, &at, 20, 0, 64))
// CHECK: Write of size 10
// CHECK: Second_ToBytesRestartable
CASE(NarrowBoundedAppend, text + 12,
     bytes[0] = 0; __strncat_chk(bytes, text, 20, 64))
// CHECK: Read of size 13
// CHECK: Second_NarrowBoundedAppend
CASE(NarrowBoundedCopyToEnd, bytes + 19, __stpncpy_chk(bytes, text, 20, 64))
// CHECK: Write of size 20
// CHECK: Second_NarrowBoundedCopyToEnd
// CHECK-NOT: data race on
// clang-format on

int main(void) {
  out = fopen("/dev/null", "w");
  Output();
  Stream();
  Room();
  Voutput();
  Vstream();
  Vroom();
  Copy();
  BoundedCopy();
  CopyToEnd();
  BoundedCopyToEnd();
  Append();
  BoundedAppend();
  MemoryCopy();
  MemoryMove();
  MemoryCopyToEnd();
  MemorySet();
  ToWide();
  ToBytes();
  ToWideRestartable();
  ToBytesRestartable();
  NarrowBoundedAppend();
  NarrowBoundedCopyToEnd();
}
