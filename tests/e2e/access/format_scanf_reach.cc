// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How far scanf's accesses reach, and that nothing counts as written which it
// may not have come to.
//
// RUN: %hbsan_cxx -O1 -g -w -DRACY %s -o %t.racy
// RUN: %repeat 20 0 env HBSAN_OPTIONS=symbolize=0:suppress_equal_addresses=0 \
// RUN:   sh -c "test $(%t.racy 2>&1 | grep -c WARNING:) = 42"
// RUN: %expect66 env HBSAN_OPTIONS=suppress_equal_addresses=0 %t.racy 2>&1 \
// RUN:   | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -w %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "../../support/reach.h"

// The three functions that <stdio.h> may make of "sscanf".
extern "C" int OldScan(const char *, const char *, ...) __asm__("sscanf");
extern "C" int Scan(const char *, const char *, ...) __asm__("__isoc99_sscanf");

char source[32] = "12 34 words";
char format[32] = "%d %*d";
char text[64];
wchar_t wide[16];
alignas(16) int i;  // nothing right behind them
alignas(16) int j;
union {
  signed char hh;
  short h;
  long l;
  long long ll;
  float f;
  double d;
  long double ld;
  void *p;
} number;
char *pointer[2];
FILE *in;

NOINLINE static int FromString(const char *format, ...) {
  va_list list;
  va_start(list, format);
  int result = vsscanf(source, format, list);
  va_end(list);
  return result;
}

NOINLINE static int FromStream(const char *format, ...) {
  va_list list;
  va_start(list, format);
  int result = vfscanf(in, format, list);
  va_end(list);
  return result;
}

NOINLINE static int FromInput(const char *format, ...) {
  va_list list;
  va_start(list, format);
  int result = vscanf(format, list);
  va_end(list);
  return result;
}

// A stream with this content.
static char content[64];
NOINLINE static void Open(const char *bytes) {
  strcpy(content, bytes);
  in = fmemopen(content, strlen(content), "r");
}

// clang-format off
CASE(Source, source + 11, sscanf(source, "%d", &i))
// CHECK: Read of size 12
// CHECK-NEXT: Second_Source
CASE(Format, format + 6, sscanf(source, format, &i))
// CHECK: Read of size 7
// CHECK-NEXT: Second_Format
CASE(Char, LAST(number.hh), sscanf("12", "%hhd", &number))
// CHECK: Write of size 1
// CHECK-NEXT: Second_Char
CASE(Short, LAST(number.h), sscanf("12", "%hx", &number))
// CHECK: Write of size 2
// CHECK-NEXT: Second_Short
CASE(Int, LAST(i), sscanf("12", "%u", &i))
// CHECK: Write of size 4
// CHECK-NEXT: Second_Int
CASE(Long, LAST(number.l), sscanf("12", "%ld", &number))
// CHECK: Write of size 8
// CHECK-NEXT: Second_Long
CASE(LongLong, LAST(number.ll), sscanf("12", "%Ld", &number))
// CHECK: Write of size 8
// CHECK-NEXT: Second_LongLong
CASE(Size, LAST(number.l), sscanf("12", "%zu", &number))
// CHECK: Write of size 8
// CHECK-NEXT: Second_Size
CASE(Float, LAST(number.f), sscanf("1.5", "%f", &number))
// CHECK: Write of size 4
// CHECK-NEXT: Second_Float
CASE(Double, LAST(number.d), sscanf("1.5", "%lf", &number))
// CHECK: Write of size 8
// CHECK-NEXT: Second_Double
// Six bytes of a long double are padding.
CASE(LongDouble, LAST(number.ld) - 6, sscanf("1.5", "%Lf", &number))
// CHECK: Write of size 10
// CHECK-NEXT: Second_LongDouble
CASE(Pointer, LAST(number.p), sscanf("0x12", "%p", &number))
// CHECK: Write of size 8
// CHECK-NEXT: Second_Pointer
CASE(String, text + 5, sscanf(" words ", "%s", text))
// CHECK: Write of size 6
// CHECK-NEXT: Second_String
CASE(ShortString, text + 3, sscanf("words", "%3s", text))
// CHECK: Write of size 4
// CHECK-NEXT: Second_ShortString
CASE(Set, text + 2, sscanf("]b3", "%[]a-z]", text))
// CHECK: Write of size 3
// CHECK-NEXT: Second_Set
CASE(Character, text, sscanf("xyz", "%c", text))
// CHECK: Write of size 1
// CHECK-NEXT: Second_Character
CASE(Characters, text + 3, sscanf("words", "%4c", text))
// CHECK: Write of size 4
// CHECK-NEXT: Second_Characters
CASE(MoreCharacters, text + 43, sscanf("words", "%2c%3c", text, text + 41))
// CHECK: Write of size 3
// CHECK-NEXT: Second_MoreCharacters
CASE(CutCharacters, text + 4, sscanf("words", "%10c", text))
// CHECK: Write of size 5
// CHECK-NEXT: Second_CutCharacters
CASE(CutLater, text + 42, sscanf("words", "%3c%10c", text, text + 41))
// CHECK: Write of size 2
// CHECK-NEXT: Second_CutLater
// Behind a number it is not known how much was left.
CASE(FirstOfCharacters, text, sscanf("12words", "%d%4c", &i, text))
// CHECK: Write of size 1
// CHECK-NEXT: Second_FirstOfCharacters
CASE(CharactersBefore, text + 1, sscanf("12ab34", "%d%2c%d", &i, text, &j))
// CHECK: Write of size 2
// CHECK-NEXT: Second_CharactersBefore
CASE(Wide, LAST(wide[5]), sscanf("words", "%ls", wide))
// CHECK: Write of size 24
// CHECK-NEXT: Second_Wide
CASE(WideSet, LAST(wide[2]), sscanf("words", "%l[ow]", wide))
// CHECK: Write of size 12
// CHECK-NEXT: Second_WideSet
CASE(WideCharacter, LAST(wide[0]), sscanf("words", "%C", wide))
// CHECK: Write of size 4
// CHECK-NEXT: Second_WideCharacter
CASE(Allocated, LAST(pointer[0]), sscanf("words", "%ms", pointer))
// CHECK: Write of size 8
// CHECK-NEXT: Second_Allocated
CASE(AllocatedSet, LAST(pointer[0]), sscanf("words", "%m[a-z]", pointer))
// CHECK: Write of size 8
// CHECK-NEXT: Second_AllocatedSet
CASE(AllocatedOfOld, LAST(pointer[0]), OldScan("words", "%as", pointer))
// CHECK: Write of size 8
// CHECK-NEXT: Second_AllocatedOfOld
CASE(FloatOfNew, LAST(number.f), Scan("1.5s", "%as", &number))
// CHECK: Write of size 4
// CHECK-NEXT: Second_FloatOfNew
CASE(Suppressed, LAST(j), sscanf("12 34 56", "%*d %*s%d", &j))
// CHECK: Write of size 4
// CHECK-NEXT: Second_Suppressed
CASE(PositionalInt, LAST(i), sscanf("12 words", "%2$d %1$s", text, &i))
// CHECK: Write of size 4
// CHECK-NEXT: Second_PositionalInt
CASE(PositionalString, text + 5, sscanf("12 words", "%2$d %1$s", text, &i))
// CHECK: Write of size 6
// CHECK-NEXT: Second_PositionalString
CASE(Count, LAST(i), sscanf("12  ", "%d %n", &j, &i))
// CHECK: Write of size 4
// CHECK-NEXT: Second_Count
CASE(CountLong, LAST(number.l), sscanf("12", "%ln%d", &number, &j))
// CHECK: Write of size 8
// CHECK-NEXT: Second_CountLong
CASE(CountBetween, LAST(i), sscanf("12,34", "%*d,%n%d", &i, &j))
// CHECK: Write of size 4
// CHECK-NEXT: Second_CountBetween
CASE(Isoc99, LAST(i), Scan("12", "%d", &i))
// CHECK: Write of size 4
// CHECK-NEXT: Second_Isoc99
CASE(Stream, LAST(i), (Open("12 x"), fscanf(in, "%d", &i)))
// CHECK: Write of size 4
// CHECK-NEXT: Second_Stream
CASE(StreamCharacters, text + 3,
     (Open("12words"), fscanf(in, "%d%4c", &i, text)))
// CHECK: Write of size 4
// CHECK-NEXT: Second_StreamCharacters
CASE(Input, LAST(i), (Open("12 x"), stdin = in, scanf("%d", &i)))
// CHECK: Write of size 4
// CHECK-NEXT: Second_Input
CASE(Vsscanf, LAST(i), FromString("%d%d", &j, &i))
// CHECK: Write of size 4
// CHECK-NEXT: FromString
CASE(Vfscanf, LAST(i), (Open("12 34 x"), FromStream("%d%d", &j, &i)))
// CHECK: Write of size 4
// CHECK-NEXT: FromStream
CASE(Vscanf, LAST(i), (Open("12 34 x"), stdin = in, FromInput("%d%d", &j, &i)))
// CHECK: Write of size 4
// CHECK-NEXT: FromInput
// CHECK-NOT: data race on
SILENT(NotReached, &i, sscanf("12 x", "%d %d", &j, &i))
SILENT(EmptyInput, &i, sscanf("", "%d", &i))
SILENT(CountNotReached, &i, sscanf("12 x", "%d,%n", &j, &i))
SILENT(CountBehindNothing, &i, sscanf("x", "%d%n", &j, &i))
SILENT(StreamEnds, text + 1, (Open("12w"), fscanf(in, "%d%4c", &i, text)))
SILENT(Unknown, &i, sscanf("12 34", "%d%y%d", &j, &i))
// clang-format on

int main() {
  Source();
  Format();
  Char();
  Short();
  Int();
  Long();
  LongLong();
  Size();
  Float();
  Double();
  LongDouble();
  Pointer();
  String();
  ShortString();
  Set();
  Character();
  Characters();
  MoreCharacters();
  CutCharacters();
  CutLater();
  FirstOfCharacters();
  CharactersBefore();
  Wide();
  WideSet();
  WideCharacter();
  Allocated();
  AllocatedSet();
  AllocatedOfOld();
  FloatOfNew();
  Suppressed();
  PositionalInt();
  PositionalString();
  Count();
  CountLong();
  CountBetween();
  Isoc99();
  Stream();
  StreamCharacters();
  Input();
  Vsscanf();
  Vfscanf();
  Vscanf();
  NotReached();
  EmptyInput();
  CountNotReached();
  CountBehindNothing();
  StreamEnds();
  Unknown();
}
