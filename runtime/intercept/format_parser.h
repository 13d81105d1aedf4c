// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The conversions of a printf or scanf format, one after the other, as the C
// library reads them.  Knows the grammar and nothing else: no argument is
// touched here, so it can be tested without any (stdio_format.cc fetches them).
//
// What it does not know for sure it calls unknown, among that a length that C
// does not define for a conversion.  After such a conversion nobody can tell
// where the arguments go on, so it is the last one.
#ifndef HBSAN_RUNTIME_INTERCEPT_FORMAT_PARSER_H_
#define HBSAN_RUNTIME_INTERCEPT_FORMAT_PARSER_H_

#include "runtime/base/base.h"

namespace hbsan {

enum class FormatDialect : u8 {
  kPrintf,
  kScanf,
  kOldScanf,  // glibc's own "scanf": %as, %aS and %a[ allocate, as %ms does
};

// A width or a precision.
struct FormatAmount {
  bool from_argument = false;  // '*'
  u32 position = 0;            // of that argument, as in '*2$'; 0 = the next
  s32 value = -1;              // when written in the format; -1 = absent
};

struct Conversion {
  enum Kind : u8 {
    kEnd,         // the end of the format
    kUnknown,     // and nothing behind it is known
    kNoArgument,  // %%, and printf's %m
    kInteger,
    kFloat,
    kPointer,
    kCharacter,
    kString,  // for scanf also %[
    kCount,   // %n
  };
  Kind kind = kEnd;
  // Of the object meant: the integer, the floating point number, one character
  // of a text.  printf's hh and h say 1 and 2 here, though an int is passed.
  u8 bytes = 0;
  bool after_text = false;  // not only white space since the last conversion
  bool suppressed = false;  // scanf's '*': neither argument nor assignment
  bool allocates = false;   // scanf's 'm': the argument is a char**
  u32 position = 0;         // of the argument, as in '%2$s'; 0 = the next
  FormatAmount width;
  FormatAmount precision;
};

// Of a format in char or, as wprintf takes it, in wchar_t.
template <typename Char>
class FormatParser {
 public:
  FormatParser(const Char* format, FormatDialect dialect)
      : at_(format), dialect_(dialect) {}

  // Not to be called again after kEnd or kUnknown.
  Conversion Next();

  // The first character not looked at; the terminator after kEnd.
  const Char* at() const { return at_; }

 private:
  enum Length : u8 { kNone, kLong, kLongDouble, kOther };

  bool scanf() const { return dialect_ != FormatDialect::kPrintf; }
  bool SkipText();
  bool Number(s32* value);
  bool Position(u32* position);
  bool Amount(FormatAmount* amount);
  void Flags(Conversion* conversion);
  bool Allocation(Conversion* conversion);
  bool LengthOf(Length* length, u8* integer_bytes);
  bool ExactWidth(u8* integer_bytes);
  bool SkipSet();
  bool Specifier(Conversion* conversion, Length length, u8 integer_bytes);
  bool Parse(Conversion* conversion);

  const Char* at_;
  FormatDialect dialect_;
};

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_INTERCEPT_FORMAT_PARSER_H_
