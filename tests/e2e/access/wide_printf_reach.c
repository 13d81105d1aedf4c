// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How far wprintf's accesses reach.
//
// RUN: %hbsan_cc -O1 -g -w -DRACY %s -o %t.racy
// RUN: %repeat 20 0 env HBSAN_OPTIONS=symbolize=0:suppress_equal_addresses=0 \
// RUN:   sh -c "test $(%t.racy 2>&1 | grep -c WARNING:) = 14"
// RUN: %expect66 env HBSAN_OPTIONS=suppress_equal_addresses=0 %t.racy 2>&1 \
// RUN:   | FileCheck %s
// RUN: %hbsan_cc -O1 -g -w %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdarg.h>
#include <stdio.h>
#include <wchar.h>

#include "../../support/reach.h"

char text[32] = "twelve bytes";
wchar_t wide[32] = L"ten chars";
wchar_t format[32] = L"a format";
wchar_t buffer[64];
int number;
FILE *out;

NOINLINE static void ToStream(const wchar_t *format, ...) {
  va_list list;
  va_start(list, format);
  vfwprintf(out, format, list);
  va_end(list);
}

NOINLINE static void ToRoom(const wchar_t *format, ...) {
  va_list list;
  va_start(list, format);
  vswprintf(buffer, 64, format, list);
  va_end(list);
}

NOINLINE static void ToOutput(const wchar_t *format, ...) {
  va_list list;
  va_start(list, format);
  vwprintf(format, list);
  va_end(list);
}

// clang-format off
CASE(Format, LAST(format[8]), fwprintf(out, format))
// CHECK: Read of size 36
// CHECK: Second_Format
CASE(Narrow, text + 12, fwprintf(out, L"%d%s", 1, text))
// CHECK: Read of size 13
// CHECK: Second_Narrow
CASE(NarrowPrecision, text + 2, fwprintf(out, L"%.3s", text))
// CHECK: Read of size 3
// CHECK: Second_NarrowPrecision
CASE(Wide, LAST(wide[9]), fwprintf(out, L"%f%ls", 1., wide))
// CHECK: Read of size 40
// CHECK: Second_Wide
CASE(WidePrecision, LAST(wide[2]), fwprintf(out, L"%.*ls", 3, wide))
// CHECK: Read of size 12
// CHECK: Second_WidePrecision
CASE(WideLongPrecision, LAST(wide[9]), fwprintf(out, L"%.30S", wide))
// CHECK: Read of size 40
// CHECK: Second_WideLongPrecision
CASE(Positional, LAST(wide[9]), fwprintf(out, L"%2$ls%1$d", 1, wide))
// CHECK: Read of size 40
// CHECK: Second_Positional
CASE(Count, LAST(number), fwprintf(out, L"%n", &number))
// CHECK: Write of size 4
// CHECK: Second_Count
CASE(Output, LAST(wide[9]), wprintf(L"%ls\n", wide))
// CHECK: Read of size 40
// CHECK: Second_Output
CASE(Room, LAST(buffer[4]), swprintf(buffer, 64, L"%d%ls", 12, L"ab"))
// CHECK: Write of size 20
// CHECK: Second_Room
SILENT(NoRoom, buffer, swprintf(buffer, 2, L"%d", 1234))
CASE(Vstream, LAST(wide[9]), ToStream(L"%ls", wide))
// CHECK: Read of size 40
// CHECK: Second_Vstream
CASE(Vroom, LAST(buffer[2]), ToRoom(L"%d", 12))
// CHECK: Write of size 12
// CHECK: Second_Vroom
CASE(Voutput, LAST(wide[9]), ToOutput(L"%ls\n", wide))
// CHECK: Read of size 40
// CHECK: Second_Voutput
SILENT(Unknown, wide, fwprintf(out, L"%k%ls", wide))
CASE(Puts, LAST(wide[9]), fputws(wide, out))
// CHECK: Read of size 40
// CHECK: Second_Puts
// CHECK-NOT: data race on
// clang-format on

int main(void) {
  out = fopen("/dev/null", "w");
  Format();
  Narrow();
  NarrowPrecision();
  Wide();
  WidePrecision();
  WideLongPrecision();
  Positional();
  Count();
  Output();
  Room();
  NoRoom();
  Vstream();
  Vroom();
  Voutput();
  Unknown();
  Puts();
}
