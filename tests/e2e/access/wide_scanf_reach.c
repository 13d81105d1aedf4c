// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How far wscanf's accesses reach.
//
// RUN: %hbsan_cc -O1 -g -w -DRACY %s -o %t.racy
// RUN: %repeat 20 0 env HBSAN_OPTIONS=symbolize=0:suppress_equal_addresses=0 \
// RUN:   sh -c "test $(%t.racy 2>&1 | grep -c WARNING:) = 10"
// RUN: %expect66 env HBSAN_OPTIONS=suppress_equal_addresses=0 %t.racy 2>&1 \
// RUN:   | FileCheck %s
// RUN: %hbsan_cc -O1 -g -w %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>
#include <wchar.h>

#include "../../support/reach.h"

wchar_t source[32] = L"12 words";
wchar_t format[32] = L"%d %*s";
char text[64];
wchar_t wide[16];
_Alignas(16) int number;
FILE *in;

NOINLINE static void FromString(const wchar_t *format, ...) {
  va_list list;
  va_start(list, format);
  vswscanf(source, format, list);
  va_end(list);
}

// A file with this content.
NOINLINE static void Open(const char *bytes) {
  FILE *file = tmpfile();
  fputs(bytes, file);
  rewind(file);
  in = fdopen(dup(fileno(file)), "r");
}

// clang-format off
CASE(Source, LAST(source[8]), swscanf(source, L"%d", &number))
// CHECK: Read of size 36
// CHECK: Second_Source
CASE(Format, LAST(format[6]), swscanf(source, format, &number))
// CHECK: Read of size 28
// CHECK: Second_Format
CASE(Integer, LAST(number), swscanf(source, L"%d", &number))
// CHECK: Write of size 4
// CHECK: Second_Integer
CASE(Narrow, text + 5, swscanf(L"words", L"%s", text))
// CHECK: Write of size 6
// CHECK: Second_Narrow
CASE(Wide, LAST(wide[5]), swscanf(L"words", L"%ls", wide))
// CHECK: Write of size 24
// CHECK: Second_Wide
CASE(Set, LAST(wide[3]), swscanf(L"words", L"%l[wor]", wide))
// CHECK: Write of size 16
// CHECK: Second_Set
CASE(Characters, LAST(wide[2]), swscanf(L"words", L"%3lc", wide))
// CHECK: Write of size 12
// CHECK: Second_Characters
SILENT(NotAssigned, &number, swscanf(L"words", L"%d", &number))
CASE(Vstring, LAST(wide[5]), FromString(L"12 %ls", wide))
// CHECK: Write of size 24
// CHECK: Second_Vstring
CASE(Stream, LAST(wide[5]), Open("words"); fwscanf(in, L"%ls", wide))
// CHECK: Write of size 24
// CHECK: Second_Stream
CASE(Line, LAST(wide[3]), Open("ab\ncd"); fgetws(wide, 16, in))
// CHECK: Write of size 16
// CHECK: Second_Line
// CHECK-NOT: data race on
// clang-format on

int main(void) {
  Source();
  Format();
  Integer();
  Narrow();
  Wide();
  Set();
  Characters();
  NotAssigned();
  Vstring();
  Stream();
  Line();
}
