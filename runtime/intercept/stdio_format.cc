// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Walks the arguments of printf and scanf along the format.  When in doubt the
// walk ends: an access left out is a race missed, an argument misread is a
// crash or an invented race.
#include "runtime/intercept/stdio_format.h"

#include "runtime/intercept/string_checks.h"

namespace hbsan {
namespace {

// Beyond the last one named, a positional format is not checked.
constexpr u32 kMaxPositions = 32;

// The bytes that storing a long double writes: not its padding.
#if __LDBL_MANT_DIG__ == 64
constexpr uptr kLongDoubleBytes = 10;
#else
constexpr uptr kLongDoubleBytes = sizeof(long double);
#endif

// What printf reads of a string of which it prints at most `limit` characters,
// -1 for all of it.  Of a multibyte string that wprintf prints, at least so
// much.
template <typename Char>
uptr StringBytes(const Char* s, s32 limit) {
  uptr most = limit < 0 ? kNoLimit : static_cast<uptr>(limit);
  return BoundedReach(s, most) * sizeof(Char);
}

// Of a wide string that printf prints, at least so much: how many bytes a
// character becomes depends on the locale; ASCII needs one in each of them, and
// nothing more than four.
uptr WideStringBytes(const wchar_t* s, s32 limit) {
  if (limit < 0)
    return StringBytes(s, limit);
  s64 left = limit;
  uptr count = 0;
  for (; left > 0; ++count) {
    bool ascii = s[count] >= 0 && s[count] < 0x80;
    left -= ascii ? 1 : 4;
    if (left < 0)
      break;
    if (s[count] == L'\0')
      return (count + 1) * sizeof(wchar_t);
  }
  return count * sizeof(wchar_t);
}

// ---- The arguments of printf ----

enum class ArgumentType : u8 {
  kNone,  // no conversion names this position
  kInt,
  kLong,
  kPointer,
  kDouble,
  kLongDouble,
};

ArgumentType TypeOf(const Conversion& conversion) {
  switch (conversion.kind) {
    case Conversion::kInteger:
      return conversion.bytes > sizeof(int) ? ArgumentType::kLong
                                            : ArgumentType::kInt;
    case Conversion::kCharacter:
      return ArgumentType::kInt;
    case Conversion::kFloat:
      return conversion.bytes > sizeof(double) ? ArgumentType::kLongDouble
                                               : ArgumentType::kDouble;
    case Conversion::kPointer:
    case Conversion::kString:
    case Conversion::kCount:
      return ArgumentType::kPointer;
    case Conversion::kEnd:
    case Conversion::kUnknown:
    case Conversion::kNoArgument:
      break;
  }
  return ArgumentType::kNone;
}

// Hands out the arguments in the order in which the format asks for them.
template <typename Char>
class PrintfArguments {
 public:
  PrintfArguments(const Char* format, va_list list) : format_(format) {
    va_copy(list_, list);
  }
  ~PrintfArguments() { va_end(list_); }
  PrintfArguments(const PrintfArguments&) = delete;
  PrintfArguments& operator=(const PrintfArguments&) = delete;

  // The argument at `position`, or the next one.  Of floating point numbers the
  // value is not given.  False when it cannot be told which one that is.
  bool Take(ArgumentType type, u32 position, s64* value) {
    if (position != 0 && !in_order_ && !by_position_)
      FetchAll();
    if (by_position_) {
      if (position == 0 || position > known_)
        return false;
      *value = values_[position - 1];
      return true;
    }
    in_order_ = true;
    if (position != 0)
      return false;
    *value = Fetch(type);
    return true;
  }

 private:
  s64 Fetch(ArgumentType type);
  void FetchAll();
  static bool Note(ArgumentType* types, ArgumentType type, u32 position);

  const Char* format_;
  va_list list_;
  bool in_order_ = false;
  bool by_position_ = false;
  u32 known_ = 0;  // so many of values_
  s64 values_[kMaxPositions];
};

template <typename Char>
s64 PrintfArguments<Char>::Fetch(ArgumentType type) {
  switch (type) {
    case ArgumentType::kNone:
      break;
    case ArgumentType::kInt:
      return va_arg(list_, int);
    case ArgumentType::kLong:
      return va_arg(list_, s64);
    case ArgumentType::kPointer:
      return reinterpret_cast<s64>(va_arg(list_, void*));
    case ArgumentType::kDouble:
      va_arg(list_, double);
      break;
    case ArgumentType::kLongDouble:
      va_arg(list_, long double);
      break;
  }
  return 0;
}

// False when a position is too large or has two types.
template <typename Char>
bool PrintfArguments<Char>::Note(ArgumentType* types, ArgumentType type,
                                 u32 position) {
  if (position == 0 || position > kMaxPositions)
    return false;
  ArgumentType* noted = &types[position - 1];
  if (*noted != ArgumentType::kNone && *noted != type)
    return false;
  *noted = type;
  return true;
}

// To find an argument one must know the types of all before it, and these may
// stand anywhere in the format.  An unused position ends what is known.
template <typename Char>
void PrintfArguments<Char>::FetchAll() {
  by_position_ = true;
  ArgumentType types[kMaxPositions] = {};
  FormatParser parser(format_, FormatDialect::kPrintf);
  for (;;) {
    Conversion c = parser.Next();
    if (c.kind == Conversion::kEnd)
      break;
    if (c.kind == Conversion::kUnknown)
      return;
    ArgumentType type = TypeOf(c);
    if ((c.width.from_argument &&
         !Note(types, ArgumentType::kInt, c.width.position)) ||
        (c.precision.from_argument &&
         !Note(types, ArgumentType::kInt, c.precision.position)) ||
        (type != ArgumentType::kNone && !Note(types, type, c.position))) {
      return;
    }
  }
  while (known_ < kMaxPositions && types[known_] != ArgumentType::kNone) {
    values_[known_] = Fetch(types[known_]);
    ++known_;
  }
}

// One conversion of printf.  False when its arguments cannot be found.
template <typename Char>
bool CheckConversion(const CallerAccess& access, const Conversion& c,
                     PrintfArguments<Char>* arguments) {
  s64 value;
  if (c.width.from_argument &&
      !arguments->Take(ArgumentType::kInt, c.width.position, &value)) {
    return false;
  }
  s32 precision = c.precision.value;
  if (c.precision.from_argument) {
    if (!arguments->Take(ArgumentType::kInt, c.precision.position, &value))
      return false;
    precision = static_cast<s32>(value);  // negative: as if there were none
  }
  ArgumentType type = TypeOf(c);
  if (type == ArgumentType::kNone)
    return true;
  if (!arguments->Take(type, c.position, &value))
    return false;
  auto* pointer = reinterpret_cast<void*>(value);
  if (type != ArgumentType::kPointer || pointer == nullptr)
    return true;  // glibc prints "(null)"
  if (c.kind == Conversion::kCount) {
    access.Write(pointer, c.bytes);
  } else if (c.kind == Conversion::kString) {
    auto* wide = static_cast<wchar_t*>(pointer);
    uptr bytes = c.bytes == 1
                     ? StringBytes(static_cast<char*>(pointer), precision)
                 : sizeof(Char) == 1 ? WideStringBytes(wide, precision)
                                     : StringBytes(wide, precision);
    access.Read(pointer, bytes);
  }
  return true;
}

// ---- The arguments of scanf ----

// All are pointers, so each can be found without looking at the others.
class ScanfArguments {
 public:
  explicit ScanfArguments(va_list list) {
    va_copy(all_, list);
    va_copy(next_, list);
  }
  ~ScanfArguments() {
    va_end(next_);
    va_end(all_);
  }
  ScanfArguments(const ScanfArguments&) = delete;
  ScanfArguments& operator=(const ScanfArguments&) = delete;

  void* Take(u32 position) {
    if (position == 0)
      return va_arg(next_, void*);
    va_list from_first;
    va_copy(from_first, all_);
    while (--position != 0) va_arg(from_first, void*);
    void* argument = va_arg(from_first, void*);
    va_end(from_first);
    return argument;
  }

 private:
  va_list all_, next_;
};

// What an assignment stored at `to`.  `wanted` is how many characters a %c got.
uptr StoredBytes(const Conversion& c, const void* to, uptr wanted) {
  if (c.allocates)
    return sizeof(void*);
  if (c.kind == Conversion::kCharacter)
    return wanted * c.bytes;
  if (c.kind == Conversion::kString) {
    return c.bytes == 1 ? StringBytes(static_cast<const char*>(to), -1)
                        : StringBytes(static_cast<const wchar_t*>(to), -1);
  }
  return c.bytes == sizeof(long double) ? kLongDoubleBytes : c.bytes;
}

}  // namespace

template <typename Char>
void CheckPrintf(uptr pc, const Char* format, va_list list) {
  CallerAccess access(pc);
  if (!access.checked() || format == nullptr)
    return;
  FormatParser parser(format, FormatDialect::kPrintf);
  PrintfArguments arguments(format, list);
  Conversion c;
  do {
    c = parser.Next();
  } while (c.kind != Conversion::kEnd && c.kind != Conversion::kUnknown &&
           CheckConversion(access, c, &arguments));
  // The parser has already been at the end of most.
  uptr parsed = Address(parser.at()) - Address(format);
  access.Read(format, parsed + StringBytes(parser.at(), -1));
}

template <typename Char>
void CheckScanf(uptr pc, const Char* format, FormatDialect dialect,
                va_list list, ScanfInput input) {
  CallerAccess access(pc);
  if (!access.checked())
    return;
  FormatParser parser(format, dialect);
  ScanfArguments arguments(list);
  int assigned = 0;
  // Whether this point of the format was reached for sure.  A later assignment
  // proves it too.
  bool reached = input.result >= 0;
  for (;;) {
    Conversion c = parser.Next();
    if (c.kind == Conversion::kEnd || c.kind == Conversion::kUnknown)
      return;
    if (c.after_text || c.kind == Conversion::kNoArgument ||
        (c.suppressed && c.kind != Conversion::kCount)) {
      reached = false;
      if (input.characters != kMoreThanEnough)
        input.characters = 0;
    }
    if (c.kind == Conversion::kNoArgument || c.suppressed)
      continue;
    void* to = arguments.Take(c.position);
    if (c.kind == Conversion::kCount) {
      if (reached || assigned < input.result)
        access.Write(to, c.bytes);
      continue;
    }
    if (assigned >= input.result)
      return;
    ++assigned;
    reached = true;
    // %8c takes fewer if the input ends, which only the last one can meet.
    uptr width = c.width.value > 0 ? static_cast<uptr>(c.width.value) : 1;
    uptr got = width;
    if (assigned == input.result && input.characters < width)
      got = input.characters > 1 ? input.characters : 1;
    access.Write(to, StoredBytes(c, to, got));
    if (input.characters == kMoreThanEnough)
      continue;
    bool counted = c.kind == Conversion::kCharacter && c.bytes == 1;
    input.characters = counted ? input.characters - got : 0;
  }
}

template void CheckPrintf(uptr, const char*, va_list);
template void CheckPrintf(uptr, const wchar_t*, va_list);
template void CheckScanf(uptr, const char*, FormatDialect, va_list, ScanfInput);
template void CheckScanf(uptr, const wchar_t*, FormatDialect, va_list,
                         ScanfInput);

}  // namespace hbsan
