// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// % [position] [flags] [width] [.precision] [length] specifier: one function a
// part, each of which moves over what it took.  All of it is ASCII whatever the
// locale says.
#include "runtime/intercept/format_parser.h"

#include <limits.h>

namespace hbsan {
namespace {

constexpr bool IsDigit(wchar_t c) { return c >= '0' && c <= '9'; }

constexpr bool IsSpace(wchar_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr bool IsOneOf(wchar_t c, const char* set) {
  while (*set != '\0' && *set != c) ++set;
  return *set != '\0';
}

}  // namespace

// To the next '%' or the end.  True if there was more than white space.
template <typename Char>
bool FormatParser<Char>::SkipText() {
  bool text = false;
  for (; *at_ != '\0' && *at_ != '%'; ++at_) text |= !IsSpace(*at_);
  return text;
}

// Of digits there may be none: -1.  False when the number is too large.
template <typename Char>
bool FormatParser<Char>::Number(s32* value) {
  *value = -1;
  if (!IsDigit(*at_))
    return true;
  s64 number = 0;
  for (; IsDigit(*at_); ++at_) {
    number = number * 10 + (*at_ - '0');
    if (number > INT_MAX)
      return false;
  }
  *value = static_cast<s32>(number);
  return true;
}

// "2$", or nothing and position 0: the digits may be those of a width.
template <typename Char>
bool FormatParser<Char>::Position(u32* position) {
  const Char* begin = at_;
  s32 number;
  if (!Number(&number))
    return false;
  if (*at_ != '$') {
    at_ = begin;
    return true;
  }
  ++at_;
  *position = static_cast<u32>(number);
  return number > 0;
}

template <typename Char>
bool FormatParser<Char>::Amount(FormatAmount* amount) {
  if (*at_ != '*')
    return Number(&amount->value);
  ++at_;
  amount->from_argument = true;
  return Position(&amount->position);
}

template <typename Char>
void FormatParser<Char>::Flags(Conversion* conversion) {
  const char* flags = scanf() ? "*'I" : "-+ #0'I";
  for (; IsOneOf(*at_, flags); ++at_) {
    conversion->suppressed |= *at_ == '*';
  }
}

// scanf's 'm', and the 'a' that meant the same before C99 had another use for
// it.  True when no length can follow.
template <typename Char>
bool FormatParser<Char>::Allocation(Conversion* conversion) {
  if (*at_ == 'm') {
    ++at_;
    conversion->allocates = true;
  } else if (*at_ == 'a' && dialect_ == FormatDialect::kOldScanf &&
             at_[1] != '\0' && IsOneOf(at_[1], "sS[")) {
    ++at_;
    conversion->allocates = true;
    return true;
  }
  return false;
}

// C23's w8 to w64 and, for the fast types, wf8 to wf64.
template <typename Char>
bool FormatParser<Char>::ExactWidth(u8* integer_bytes) {
  bool fast = *at_ == 'f';
  if (fast)
    ++at_;
  s32 bits;
  if (!Number(&bits))
    return false;
  switch (bits) {
    case 8:
      *integer_bytes = fast ? sizeof(int_fast8_t) : sizeof(int8_t);
      return true;
    case 16:
      *integer_bytes = fast ? sizeof(int_fast16_t) : sizeof(int16_t);
      return true;
    case 32:
      *integer_bytes = fast ? sizeof(int_fast32_t) : sizeof(int32_t);
      return true;
    case 64:
      *integer_bytes = fast ? sizeof(int_fast64_t) : sizeof(int64_t);
      return true;
  }
  return false;
}

template <typename Char>
bool FormatParser<Char>::LengthOf(Length* length, u8* integer_bytes) {
  *length = kOther;
  Char c = *at_;
  bool twice = (c == 'h' || c == 'l') && at_[1] == c;
  switch (c) {
    case 'h':
      *integer_bytes = twice ? sizeof(char) : sizeof(short);
      break;
    case 'l':
      *length = twice ? kOther : kLong;
      *integer_bytes = twice ? sizeof(long long) : sizeof(long);
      break;
    case 'L':  // with an integer a GNU extension
      *length = kLongDouble;
      *integer_bytes = sizeof(long long);
      break;
    case 'q':
      *integer_bytes = sizeof(long long);
      break;
    case 'j':
      *integer_bytes = sizeof(intmax_t);
      break;
    case 'z':
      *integer_bytes = sizeof(size_t);
      break;
    case 't':
      *integer_bytes = sizeof(ptrdiff_t);
      break;
    case 'w':
      ++at_;
      return ExactWidth(integer_bytes);
    default:
      *length = kNone;
      *integer_bytes = sizeof(int);
      return true;
  }
  at_ += twice ? 2 : 1;
  return true;
}

// scanf's set of characters, behind its '['.  A ']' that comes first is one of
// the set.
template <typename Char>
bool FormatParser<Char>::SkipSet() {
  if (*at_ == '^')
    ++at_;
  if (*at_ == ']')
    ++at_;
  while (*at_ != '\0' && *at_ != ']') ++at_;
  if (*at_ == '\0')
    return false;
  ++at_;
  return true;
}

template <typename Char>
bool FormatParser<Char>::Specifier(Conversion* conversion, Length length,
                                   u8 integer_bytes) {
  using enum Conversion::Kind;
  Char c = *at_;
  if (c == '\0')
    return false;
  ++at_;
  switch (c) {
    case 'B':
      if (scanf())
        return false;
      [[fallthrough]];
    case 'b':
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
      conversion->kind = kInteger;
      conversion->bytes = integer_bytes;
      return true;
    case 'n':
      conversion->kind = kCount;
      conversion->bytes = integer_bytes;
      return true;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      conversion->kind = kFloat;
      conversion->bytes = sizeof(double);
      if (length == kLongDouble)
        conversion->bytes = sizeof(long double);
      if (length == kNone && scanf())
        conversion->bytes = sizeof(float);
      return length != kOther;
    case 'C':
    case 'S':
      conversion->kind = c == 'C' ? kCharacter : kString;
      conversion->bytes = sizeof(wchar_t);
      return length == kNone;
    case '[':
      if (!scanf() || !SkipSet())
        return false;
      [[fallthrough]];
    case 's':
    case 'c':
      conversion->kind = c == 'c' ? kCharacter : kString;
      conversion->bytes = length == kLong ? sizeof(wchar_t) : 1;
      return length == kNone || length == kLong;
    case 'p':
      conversion->kind = kPointer;
      conversion->bytes = sizeof(void*);
      return length == kNone;
    case 'm':
      conversion->kind = kNoArgument;
      return !scanf() && length == kNone;
    case '%':
      conversion->kind = kNoArgument;
      return length == kNone;
  }
  return false;
}

template <typename Char>
bool FormatParser<Char>::Parse(Conversion* conversion) {
  if (!Position(&conversion->position))
    return false;
  Flags(conversion);
  if (scanf()) {
    if (!Number(&conversion->width.value))
      return false;
  } else {
    if (!Amount(&conversion->width))
      return false;
    if (*at_ == '.') {
      ++at_;
      if (!Amount(&conversion->precision))
        return false;
      // A point alone means 0.
      if (!conversion->precision.from_argument &&
          conversion->precision.value < 0) {
        conversion->precision.value = 0;
      }
    }
  }
  Length length = kNone;
  u8 integer_bytes = sizeof(int);
  bool no_length = scanf() && Allocation(conversion);
  if (!no_length && !LengthOf(&length, &integer_bytes))
    return false;
  if (!Specifier(conversion, length, integer_bytes))
    return false;
  return !conversion->allocates || conversion->kind == Conversion::kString ||
         conversion->kind == Conversion::kCharacter;
}

template <typename Char>
Conversion FormatParser<Char>::Next() {
  Conversion conversion;
  conversion.after_text = SkipText();
  if (*at_ == '\0')
    return conversion;
  ++at_;
  if (!Parse(&conversion))
    conversion.kind = Conversion::kUnknown;
  return conversion;
}

template class FormatParser<char>;
template class FormatParser<wchar_t>;

}  // namespace hbsan
