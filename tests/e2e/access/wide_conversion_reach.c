// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How far the conversions between multibyte and wide strings reach.
//
// RUN: %hbsan_cc -O1 -g -w -DRACY %s -o %t.racy
// RUN: %repeat 20 0 env HBSAN_OPTIONS=symbolize=0:suppress_equal_addresses=0 \
// RUN:   sh -c "test $(%t.racy 2>&1 | grep -c WARNING:) = 13"
// RUN: %expect66 env HBSAN_OPTIONS=suppress_equal_addresses=0 %t.racy 2>&1 \
// RUN:   | FileCheck %s
// RUN: %hbsan_cc -O1 -g -w %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <locale.h>
#include <stdlib.h>
#include <wchar.h>

#include "../../support/reach.h"

wchar_t text[32] = L"ten chars";  // 40 bytes
wchar_t other[32] = L"ten chars";
wchar_t upper[32] = L"TEN CHARS";
wchar_t set[8] = L"nt e";
wchar_t to[64];
wchar_t head[64] = L"head";
char narrow[32] = "ten chars";
char bytes[64];
volatile long sink;

// clang-format off
CASE(ToWide, LAST(to[9]), mbstowcs(to, narrow, 64))
// CHECK: Write of size 40
// CHECK: Second_ToWide
CASE(ToWideReads, narrow + 9, mbstowcs(to, narrow, 64))
// CHECK: Read of size 10
// CHECK: Second_ToWideReads
CASE(ToWideCut, LAST(to[3]), mbstowcs(to, narrow, 4))
// CHECK: Write of size 16
// CHECK: Second_ToWideCut
CASE(ToWideCutReads, narrow + 3, mbstowcs(to, narrow, 4))
// CHECK: Read of size 4
// CHECK: Second_ToWideCutReads
CASE(ToWideCount, narrow + 9, sink = mbstowcs(0, narrow, 0))
// CHECK: Read of size 10
// CHECK: Second_ToWideCount
CASE(ToWideRestartable, LAST(to[9]),
     const char *at = narrow; mbsrtowcs(to, &at, 64, 0))
// CHECK: Write of size 40
// CHECK: Second_ToWideRestartable
CASE(ToBytes, bytes + 9, wcstombs(bytes, text, 64))
// CHECK: Write of size 10
// CHECK: Second_ToBytes
CASE(ToBytesReads, LAST(text[9]), wcstombs(bytes, text, 64))
// CHECK: Read of size 40
// CHECK: Second_ToBytesReads
CASE(ToBytesCut, bytes + 3, wcstombs(bytes, text, 4))
// CHECK: Write of size 4
// CHECK: Second_ToBytesCut
CASE(ToBytesCount, LAST(text[9]), sink = wcstombs(0, text, 0))
// CHECK: Read of size 40
// CHECK: Second_ToBytesCount
CASE(ToBytesRestartable, bytes + 9,
     const wchar_t *at = text; wcsrtombs(bytes, &at, 64, 0))
// CHECK: Write of size 10
// CHECK: Second_ToBytesRestartable
CASE(ToBytesNoRoom, bytes, wcstombs(bytes, L"a\u00e9", 2))
// CHECK: Write of size 1
// CHECK: Second_ToBytesNoRoom
CASE(ToWideUtf8, LAST(to[2]), mbstowcs(to, "a\u00e9", 64))
// CHECK: Write of size 12
// CHECK: Second_ToWideUtf8
SILENT(Invalid, bytes, wcstombs(bytes, L"a\x80000000", 64))
// CHECK-NOT: data race on
// clang-format on

int main(void) {
  setlocale(LC_CTYPE, "C.UTF-8");
  ToWide();
  ToWideReads();
  ToWideCut();
  ToWideCutReads();
  ToWideCount();
  ToWideRestartable();
  ToBytes();
  ToBytesReads();
  ToBytesCut();
  ToBytesCount();
  ToBytesRestartable();
  ToBytesNoRoom();
  ToWideUtf8();
  Invalid();
}
