// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Commas, quotes and escapes of RFC 8259.
#include "runtime/report/json.h"

namespace hbsan {
namespace {

// How many bytes the UTF-8 sequence at `s` has; 0 if it is none.  By table 3-7
// of the Unicode standard: no overlong forms, no surrogates, nothing beyond
// U+10FFFF.
u32 SequenceBytes(const u8* s, uptr left) {
  u8 first = s[0];
  if (first < 0x80)
    return 1;
  u32 bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || left < bytes)
    return 0;
  u8 low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  u8 high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (s[1] < low || s[1] > high)
    return 0;
  for (u32 i = 2; i < bytes; i++) {
    if (s[i] < 0x80 || s[i] > 0xbf)
      return 0;
  }
  return bytes;
}

}  // namespace

void JsonWriter::Quote(const char* value, uptr bytes) {
  out_.Append("\"");
  for (uptr i = 0; i < bytes;) {
    char c = value[i];
    u32 length =
        SequenceBytes(reinterpret_cast<const u8*>(value) + i, bytes - i);
    if (length == 0) {
      out_.Append("\xef\xbf\xbd");
      length = 1;
    } else if (length == 1 && (c == '"' || c == '\\')) {
      out_.Format("\\%c", c);
    } else if (length == 1 && static_cast<u8>(c) < 0x20) {
      out_.Format("\\u%04x", static_cast<u32>(c));
    } else {
      out_.AppendBytes(value + i, length);
    }
    i += length;
  }
  out_.Append("\"");
}

void JsonWriter::Begin(const char* name) {
  if (after_value_)
    out_.Append(",");
  after_value_ = true;
  if (name != nullptr) {
    Quote(name, StrLen(name));
    out_.Append(":");
  }
}

void JsonWriter::Open(const char* name, const char* bracket) {
  Begin(name);
  out_.Append(bracket);
  after_value_ = false;
}

void JsonWriter::Close(const char* bracket) {
  out_.Append(bracket);
  after_value_ = true;
}

void JsonWriter::Text(const char* name, const char* value, uptr bytes) {
  Begin(name);
  Quote(value, bytes);
}

void JsonWriter::Number(const char* name, u64 value) {
  Begin(name);
  out_.Format("%lu", value);
}

void JsonWriter::Hex(const char* name, u64 value) {
  Begin(name);
  out_.Format("\"0x%lx\"", value);
}

void JsonWriter::Bool(const char* name, bool value) {
  Begin(name);
  out_.Append(value ? "true" : "false");
}

}  // namespace hbsan
