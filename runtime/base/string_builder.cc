// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// StringBuilder: a printf subset over a caller's buffer.
#include "runtime/base/base.h"

namespace hbsan {
namespace {

struct Spec {
  bool zero_pad = false;
  bool left = false;
  bool is_long = false;
  u32 width = 0;
};

// Returns the first character after flags, width and length modifiers.
const char* ParseSpec(const char* p, Spec* spec) {
  for (;; p++) {
    if (*p == '0') {
      spec->zero_pad = true;
    } else if (*p == '-') {
      spec->left = true;
    } else {
      break;
    }
  }
  while (*p >= '0' && *p <= '9') {
    spec->width = spec->width * 10 + static_cast<u32>(*p++ - '0');
  }
  while (*p == 'l' || *p == 'z') {
    spec->is_long = true;
    p++;
  }
  return p;
}

// Digits of `value`, most significant first; returns how many.
u32 Digits(u64 value, u32 base, char* out) {
  char reversed[20];
  u32 n = 0;
  do {
    reversed[n++] = "0123456789abcdef"[value % base];
    value /= base;
  } while (value != 0);
  for (u32 i = 0; i < n; i++) out[i] = reversed[n - 1 - i];
  return n;
}

void Pad(StringBuilder* out, char c, u32 used, u32 width) {
  for (u32 i = used; i < width; i++) out->AppendBytes(&c, 1);
}

void AppendNumber(StringBuilder* out, const Spec& spec, bool negative,
                  const char* prefix, u64 value, u32 base) {
  char digits[20];
  u32 count = Digits(value, base, digits);
  u32 used = count + negative + static_cast<u32>(StrLen(prefix));
  if (!spec.left && !spec.zero_pad)
    Pad(out, ' ', used, spec.width);
  if (negative)
    out->Append("-");
  out->Append(prefix);
  if (!spec.left && spec.zero_pad)
    Pad(out, '0', used, spec.width);
  out->AppendBytes(digits, count);
  if (spec.left)
    Pad(out, ' ', used, spec.width);
}

void AppendText(StringBuilder* out, const Spec& spec, const char* s,
                uptr bytes) {
  u32 used = bytes > 0xffffffff ? 0xffffffff : static_cast<u32>(bytes);
  if (!spec.left)
    Pad(out, ' ', used, spec.width);
  out->AppendBytes(s, bytes);
  if (spec.left)
    Pad(out, ' ', used, spec.width);
}

}  // namespace

void StringBuilder::AppendBytes(const char* s, uptr bytes) {
  uptr room = capacity_ - 1 - size_;
  if (bytes > room)
    bytes = room;
  MemCopy(buffer_ + size_, s, bytes);
  size_ += bytes;
  buffer_[size_] = '\0';
}

void StringBuilder::Append(const char* s) { AppendBytes(s, StrLen(s)); }

void StringBuilder::Format(const char* format, ...) {
  __builtin_va_list args;
  __builtin_va_start(args, format);
  FormatV(format, args);
  __builtin_va_end(args);
}

void StringBuilder::FormatV(const char* format, __builtin_va_list args) {
  const char* p = format;
  while (*p != '\0') {
    const char* plain = p;
    while (*p != '\0' && *p != '%') p++;
    AppendBytes(plain, static_cast<uptr>(p - plain));
    if (*p == '\0')
      return;
    Spec spec;
    p = ParseSpec(p + 1, &spec);
    switch (*p) {
      case 's': {
        const char* s = __builtin_va_arg(args, const char*);
        if (s == nullptr)
          s = "(null)";
        AppendText(this, spec, s, StrLen(s));
        break;
      }
      case 'c': {
        char c = static_cast<char>(__builtin_va_arg(args, int));
        AppendText(this, spec, &c, 1);
        break;
      }
      case 'd': {
        s64 v = spec.is_long ? __builtin_va_arg(args, s64)
                             : __builtin_va_arg(args, int);
        u64 magnitude = v < 0 ? 0 - static_cast<u64>(v) : static_cast<u64>(v);
        AppendNumber(this, spec, v < 0, "", magnitude, 10);
        break;
      }
      case 'u':
      case 'x': {
        u64 v = spec.is_long ? __builtin_va_arg(args, u64)
                             : __builtin_va_arg(args, u32);
        AppendNumber(this, spec, false, "", v, *p == 'x' ? 16 : 10);
        break;
      }
      case 'p': {
        uptr v = reinterpret_cast<uptr>(__builtin_va_arg(args, void*));
        AppendNumber(this, spec, false, "0x", v, 16);
        break;
      }
      case '%':
        Append("%");
        break;
      default:
        CheckFailed(__FILE__, __LINE__, "unknown conversion in a format");
    }
    p++;
  }
}

}  // namespace hbsan
