// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How far printf's accesses reach, and where the walk of the arguments ends.
//
// RUN: %hbsan_cxx -O1 -g -w -DRACY %s -o %t.racy
// RUN: %repeat 20 0 env HBSAN_OPTIONS=symbolize=0:suppress_equal_addresses=0 \
// RUN:   sh -c "test $(%t.racy 2>&1 | grep -c WARNING:) = 35"
// RUN: %expect66 env HBSAN_OPTIONS=suppress_equal_addresses=0 %t.racy 2>&1 \
// RUN:   | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -w %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <wchar.h>

#include "../../support/reach.h"

char text[32] = "twelve bytes";
wchar_t wide[32] = L"ten chars";
char buffer[64];
char *pointer[2];
union {
  signed char c[32];
  short h[16];
  int i[8];
  long long l[4];
} number;
FILE *out;
int null_fd;

NOINLINE static void ToStream(const char *format, ...) {
  va_list list;
  va_start(list, format);
  vfprintf(out, format, list);
  va_end(list);
}

NOINLINE static void ToBuffer(const char *format, ...) {
  va_list list;
  va_start(list, format);
  vsprintf(buffer, format, list);
  va_end(list);
}

NOINLINE static void ToNew(const char *format, ...) {
  va_list list;
  va_start(list, format);
  vasprintf(&pointer[0], format, list);
  va_end(list);
}

NOINLINE static void ToDescriptor(const char *format, ...) {
  va_list list;
  va_start(list, format);
  vdprintf(null_fd, format, list);
  va_end(list);
}

NOINLINE static void ToOutput(const char *format, ...) {
  va_list list;
  va_start(list, format);
  vprintf(format, list);
  va_end(list);
}

// clang-format off
CASE(Plain, text + 12, fprintf(out, "%s", text))
// CHECK: Read of size 13
// CHECK-NEXT: Second_Plain
CASE(Precision, text + 2, fprintf(out, "%.3s", text))
// CHECK: Read of size 3
// CHECK-NEXT: Second_Precision
CASE(LongPrecision, text + 12, fprintf(out, "%.40s", text))
// CHECK: Read of size 13
// CHECK-NEXT: Second_LongPrecision
CASE(EqualPrecision, text + 11, fprintf(out, "%.12s", text))
// CHECK: Read of size 12
// CHECK-NEXT: Second_EqualPrecision
CASE(StarPrecision, text + 4, fprintf(out, "%.*s", 5, text))
// CHECK: Read of size 5
// CHECK-NEXT: Second_StarPrecision
CASE(NegativePrecision, text + 12, fprintf(out, "%.*s", -1, text))
// CHECK: Read of size 13
// CHECK-NEXT: Second_NegativePrecision
CASE(StarWidth, text + 12, fprintf(out, "%*s", 3, text))
// CHECK: Read of size 13
// CHECK-NEXT: Second_StarWidth
CASE(BothStars, text + 4, fprintf(out, "%-*.*s", 3, 5, text))
// CHECK: Read of size 5
// CHECK-NEXT: Second_BothStars
CASE(BehindIntegers, text + 12, fprintf(out, "%d%c%ld%lld%zu%jd%td%hhd%hd%p%s",
     1, 'c', 3l, 4ll, size_t{5}, intmax_t{6}, ptrdiff_t{7}, 8, 9, out, text))
// CHECK: Read of size 13
// CHECK-NEXT: Second_BehindIntegers
CASE(BehindFloats, text + 12, fprintf(out, "%f%e%g%a%F%E%G%A%f%f%.*lf%d%s",
     1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 2, 11., 12, text))
// CHECK: Read of size 13
// CHECK-NEXT: Second_BehindFloats
CASE(BehindLongDoubles, text + 12, fprintf(out, "%d%Lf%d%d%Lg%d%d%La%s",
     1, 2.l, 3, 4, 5.l, 6, 7, 8.l, text))
// CHECK: Read of size 13
// CHECK-NEXT: Second_BehindLongDoubles
CASE(BehindPercent, text + 12, fprintf(out, "%%%d%m%s", 1, text))
// CHECK: Read of size 13
// CHECK-NEXT: Second_BehindPercent
CASE(BehindNull, text + 12, fprintf(out, "%s%s%ls", nullptr, text, nullptr))
// CHECK: Read of size 13
// CHECK-NEXT: Second_BehindNull
CASE(Positional, text + 12, fprintf(out, "%4$s%1$Lf%3$d%2$f%1$Lf",
     1.l, 2., 3, text))
// CHECK: Read of size 13
// CHECK-NEXT: Second_Positional
CASE(PositionalStars, text + 3, fprintf(out, "%5$*2$.*4$s%1$f%3$ld",
     1., 9, 3l, 4, text))
// CHECK: Read of size 4
// CHECK-NEXT: Second_PositionalStars
CASE(Wide, LAST(wide[9]), fprintf(out, "%ls", wide))
// CHECK: Read of size 40
// CHECK-NEXT: Second_Wide
CASE(WidePrecision, LAST(wide[2]),
     snprintf(buffer, 64, "%.3ls", wide))
// CHECK: Read of size 12
// CHECK-NEXT: Second_WidePrecision
CASE(WideLongPrecision, LAST(wide[9]),
     snprintf(buffer, 64, "%.30S", wide))
// CHECK: Read of size 40
// CHECK-NEXT: Second_WideLongPrecision
CASE(CountChar, number.c, fprintf(out, "%hhn", number.c))
// CHECK: Write of size 1
// CHECK-NEXT: Second_CountChar
CASE(CountShort, number.c + 1, fprintf(out, "%hn", number.h))
// CHECK: Write of size 2
// CHECK-NEXT: Second_CountShort
CASE(CountInt, number.c + 3, fprintf(out, "%n", number.i))
// CHECK: Write of size 4
// CHECK-NEXT: Second_CountInt
CASE(CountLong, number.c + 7, fprintf(out, "%lln", number.l))
// CHECK: Write of size 8
// CHECK-NEXT: Second_CountLong
CASE(Format, text + 12, fprintf(out, text))
// CHECK: Read of size 13
// CHECK-NEXT: Second_Format
CASE(Output, text + 12, printf("%s\n", text))
// CHECK: Read of size 13
// CHECK-NEXT: Second_Output
CASE(Descriptor, text + 12, dprintf(null_fd, "%s", text))
// CHECK: Read of size 13
// CHECK-NEXT: Second_Descriptor
CASE(Sprintf, buffer + 7, sprintf(buffer, "%d%s", 12, "abcde"))
// CHECK: Write of size 8
// CHECK-NEXT: Second_Sprintf
CASE(Snprintf, buffer + 7, snprintf(buffer, 40, "%d%s", 12, "abcde"))
// CHECK: Write of size 8
// CHECK-NEXT: Second_Snprintf
CASE(SnprintfCut, buffer + 4, snprintf(buffer, 5, "%d%s", 12, "abcde"))
// CHECK: Write of size 5
// CHECK-NEXT: Second_SnprintfCut
CASE(SnprintfCutReads, text + 12, snprintf(buffer, 5, "%s", text))
// CHECK: Read of size 13
// CHECK-NEXT: Second_SnprintfCutReads
SILENT(SnprintfNowhere, buffer, snprintf(buffer, 0, "%d", 12))
CASE(Asprintf, LAST(pointer[0]),
     asprintf(&pointer[0], "%d", 12))
// CHECK: Write of size 8
// CHECK-NEXT: Second_Asprintf
CASE(Vfprintf, text + 12, ToStream("%s", text))
// CHECK: Read of size 13
// CHECK-NEXT: ToStream
CASE(Vprintf, text + 12, ToOutput("%s\n", text))
// CHECK: Read of size 13
// CHECK: ToOutput
CASE(Vdprintf, text + 12, ToDescriptor("%s", text))
// CHECK: Read of size 13
// CHECK-NEXT: ToDescriptor
CASE(Vsprintf, buffer + 2, ToBuffer("%d", 12))
// CHECK: Write of size 3
// CHECK-NEXT: ToBuffer
CASE(Vasprintf, LAST(pointer[0]), ToNew("%d", 12))
// CHECK: Write of size 8
// CHECK-NEXT: ToNew
// Behind these nobody knows where the arguments go on.
SILENT(Unknown, text, fprintf(out, "%k%s", text))
SILENT(OddLength, text, fprintf(out, "%hs%s", "", text))
SILENT(MixedPositions, text, fprintf(out, "%d%2$s", 1, text))
SILENT(UnusedPosition, text, fprintf(out, "%1$d%3$s", 1, 2, text))
SILENT(NoPrecision, text, fprintf(out, "%.s%.0s", text, text))
// CHECK-NOT: data race on
// clang-format on

int main() {
  out = fopen("/dev/null", "w");
  null_fd = open("/dev/null", O_WRONLY);
  Plain();
  Precision();
  LongPrecision();
  EqualPrecision();
  StarPrecision();
  NegativePrecision();
  StarWidth();
  BothStars();
  BehindIntegers();
  BehindFloats();
  BehindLongDoubles();
  BehindPercent();
  BehindNull();
  Positional();
  PositionalStars();
  Wide();
  WidePrecision();
  WideLongPrecision();
  CountChar();
  CountShort();
  CountInt();
  CountLong();
  Format();
  Output();
  Descriptor();
  Sprintf();
  Snprintf();
  SnprintfCut();
  SnprintfCutReads();
  SnprintfNowhere();
  Asprintf();
  Vfprintf();
  Vprintf();
  Vdprintf();
  Vsprintf();
  Vasprintf();
  Unknown();
  OddLength();
  MixedPositions();
  UnusedPosition();
  NoPrecision();
}
