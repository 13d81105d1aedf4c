// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parses option text in TSan's syntax and sets the members of Flags by name.
#include "runtime/flags/parser.h"

#include "runtime/flags/source.h"
#include "runtime/platform/platform.h"

namespace hbsan {
namespace {

constexpr u32 kMaxIncludeDepth = 8;

struct Cursor {
  char* at;  // own, writable text; names and values are terminated in place
  const char* source;
  u32 depth;
  Flags* flags;
  StringBuilder* error;
};

bool IsSeparator(char c) {
  return c == ' ' || c == ',' || c == ':' || c == '\n' || c == '\t' ||
         c == '\r';
}

// Fails with "<problem> for option 'name' in <source>: expected <accepted>".
bool BadValue(const Cursor& cursor, const char* name, const char* value,
              const char* accepted) {
  cursor.error->Format("bad value '%s' for option '%s' in %s: expected %s",
                       value, name, cursor.source, accepted);
  return false;
}

// One overload per option type.
bool SetValue(const Cursor& cursor, const char* name, const char* value,
              bool* out) {
  constexpr const char* kYes[] = {"1", "yes", "true"};
  constexpr const char* kNo[] = {"0", "no", "false"};
  for (const char* yes : kYes) {
    if (StrEqual(value, yes))
      return *out = true;
  }
  for (const char* no : kNo) {
    if (StrEqual(value, no)) {
      *out = false;
      return true;
    }
  }
  return BadValue(cursor, name, value, "1, 0, yes, no, true or false");
}

struct IntRange {
  const char* name;
  int low, high;
};
constexpr int kNoLimit = 0x7fffffff;
// Options not listed accept any number that is not negative.
constexpr IntRange kRanges[] = {{"exitcode", 0, 255},
                                {"history_size", -5, 7},
                                {"history_mb", 4, 65536},
                                {"sampling", 0, 100},
                                {"source_context", 0, 20}};

bool ParseInt(const char* s, s64* out) {
  bool negative = *s == '-';
  if (negative)
    s++;
  if (*s == '\0')
    return false;
  s64 value = 0;
  for (; *s != '\0'; s++) {
    if (*s < '0' || *s > '9')
      return false;
    value = value * 10 + (*s - '0');
    if (value > kNoLimit)
      return false;
  }
  *out = negative ? -value : value;
  return true;
}

bool SetValue(const Cursor& cursor, const char* name, const char* value,
              int* out) {
  IntRange range = {name, 0, kNoLimit};
  for (const IntRange& r : kRanges) {
    if (StrEqual(r.name, name))
      range = r;
  }
  s64 parsed;
  if (ParseInt(value, &parsed) && parsed >= range.low && parsed <= range.high) {
    *out = static_cast<int>(parsed);
    return true;
  }
  char text[64];
  StringBuilder accepted(text, sizeof(text));
  accepted.Format("a number from %d to %d", range.low, range.high);
  return BadValue(cursor, name, value, text);
}

bool SetValue(const Cursor& cursor, const char* name, const char* value,
              const char** out) {
  struct Choice {
    const char *name, *value, *all;
  };
  constexpr const char* kColors = "auto, always or never";
  constexpr const char* kFormats = "text, json or text,json";
  constexpr const char* kStyles = "hbsan or tsan";
  constexpr Choice kChoices[] = {
      {"color", "auto", kColors},        {"color", "always", kColors},
      {"color", "never", kColors},       {"format", "text", kFormats},
      {"format", "text,json", kFormats}, {"format", "json", kFormats},
      {"format", "json,text", kFormats}, {"report_style", "hbsan", kStyles},
      {"report_style", "tsan", kStyles},
  };
  const char* accepted = nullptr;  // where not all is
  for (const Choice& choice : kChoices) {
    if (!StrEqual(name, choice.name))
      continue;
    accepted = choice.all;
    if (StrEqual(value, choice.value)) {
      accepted = nullptr;
      break;
    }
  }
  if (accepted != nullptr)
    return BadValue(cursor, name, value, accepted);
  *out = value;
  return true;
}

bool ParseText(Cursor* cursor);

bool IncludeFile(const Cursor& cursor, const char* name, const char* value,
                 bool must_exist) {
  if (cursor.depth == kMaxIncludeDepth) {
    return BadValue(cursor, name, value, "files included at most 8 deep");
  }
  char* path = ExpandOptionPath(value);
  s64 error = 0;
  char* text = ReadOptionFile(path, &error);
  if (text == nullptr) {
    if (!must_exist)
      return true;
    cursor.error->Format("cannot read the file '%s' of option '%s' in %s: %s",
                         path, name, cursor.source, ErrorText(error));
    return false;
  }
  Cursor inner = {text, path, cursor.depth + 1, cursor.flags, cursor.error};
  return ParseText(&inner);
}

bool SetByName(const Cursor& cursor, const char* name, const char* value) {
#define HBSAN_OPTION(Type, Name, Default, Help) \
  if (StrEqual(name, #Name))                    \
    return SetValue(cursor, name, value, &cursor.flags->Name);
#include "runtime/flags/options.inc"
#undef HBSAN_OPTION
  if (StrEqual(name, "include")) {
    return IncludeFile(cursor, name, value, true);
  }
  if (StrEqual(name, "include_if_exists")) {
    return IncludeFile(cursor, name, value, false);
  }
  PrintError("HBSan: WARNING: unknown option '%s' in %s (help=1 lists all)",
             name, cursor.source);
  return true;
}

// Terminates the value at cursor->at in place, advances past it.
bool TakeValue(Cursor* cursor, const char* name, char** value) {
  char quote = *cursor->at;
  if (quote == '"' || quote == '\'') {
    char* p = *value = cursor->at + 1;
    while (*p != '\0' && *p != quote) p++;
    if (*p == '\0') {
      cursor->error->Format("the quote %c of option '%s' in %s is not closed",
                            quote, name, cursor->source);
      return false;
    }
    *p = '\0';
    cursor->at = p + 1;
    return true;
  }
  char* p = *value = cursor->at;
  while (*p != '\0' && !IsSeparator(*p)) p++;
  // A list: what comes behind a comma is no option.
  while (StrEqual(name, "format") && *p == ',') {
    char* next = p + 1;
    while (*next != '\0' && *next != '=' && !IsSeparator(*next)) next++;
    if (*next == '=')
      break;
    p = next;
  }
  cursor->at = *p == '\0' ? p : p + 1;
  *p = '\0';
  return true;
}

bool ParseText(Cursor* cursor) {
  for (;;) {
    while (IsSeparator(*cursor->at)) cursor->at++;
    if (*cursor->at == '\0')
      return true;
    char* name = cursor->at;
    char* p = name;
    while (*p != '\0' && *p != '=' && !IsSeparator(*p)) p++;
    bool has_value = *p == '=';
    cursor->at = has_value ? p + 1 : p;
    *p = '\0';
    if (!has_value) {
      cursor->error->Format("option '%s' in %s has no value: write %s=value",
                            name, cursor->source, name);
      return false;
    }
    char* value;
    if (!TakeValue(cursor, name, &value))
      return false;
    if (!SetByName(*cursor, name, value))
      return false;
  }
}

void DescribeValue(StringBuilder* out, bool value) {
  out->Append(value ? "1" : "0");
}
void DescribeValue(StringBuilder* out, int value) { out->Format("%d", value); }
void DescribeValue(StringBuilder* out, const char* value) {
  out->Format("'%s'", value);
}

}  // namespace

bool ParseFlags(const char* text, const char* source, Flags* flags,
                StringBuilder* error) {
  Cursor cursor = {KeepText(text), source, 0, flags, error};
  return ParseText(&cursor);
}

void SetDefaultFlags(Flags* flags) {
#define HBSAN_OPTION(Type, Name, Default, Help) flags->Name = Default;
#include "runtime/flags/options.inc"
#undef HBSAN_OPTION
}

void DescribeFlags(const Flags& flags, StringBuilder* out) {
  Flags defaults;
  SetDefaultFlags(&defaults);
  out->Append("HBSan options, as HBSAN_OPTIONS=\"name=value:name=value\":\n");
#define HBSAN_OPTION(Type, Name, Default, Help) \
  out->Append("  " #Name " = ");                \
  DescribeValue(out, flags.Name);               \
  out->Append(" (default ");                    \
  DescribeValue(out, defaults.Name);            \
  out->Append(")\n      " Help "\n");
#include "runtime/flags/options.inc"
#undef HBSAN_OPTION
  out->Append(
      "  include = <file>\n      Options from a file; %b, %p and %d stand for "
      "the program's name, number and folder.\n"
      "  include_if_exists = <file>\n      The same, silent when the file is "
      "missing.\n");
}

}  // namespace hbsan
