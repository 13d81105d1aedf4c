// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The accesses of the str* functions (string_text.cc) and of wcs*, which are
// the same for wide characters (string_wide.cc).  Lengths and limits are in
// characters.
#ifndef HBSAN_RUNTIME_INTERCEPT_STRING_CHECKS_H_
#define HBSAN_RUNTIME_INTERCEPT_STRING_CHECKS_H_

#include "runtime/intercept/range_check.h"

namespace hbsan {

inline constexpr uptr kNoLimit = ~uptr{0};

// How many characters a function reads that stops at `limit` of them.
template <typename Char>
uptr BoundedReach(const Char* s, uptr limit) {
  uptr length = StringLength(s, limit);
  return length < limit ? length + 1 : limit;
}

template <typename Char>
void CheckStringCopy(uptr pc, const Char* to, const Char* from) {
  CallerAccess access(pc);
  if (!access.checked())
    return;
  uptr bytes = (StringLength(from) + 1) * sizeof(Char);
  access.Read(from, bytes);
  access.Write(to, bytes);
}

// strncpy fills up with zeros to the limit.
template <typename Char>
void CheckBoundedCopy(uptr pc, const Char* to, const Char* from, uptr limit) {
  CallerAccess access(pc);
  if (!access.checked())
    return;
  access.Read(from, BoundedReach(from, limit) * sizeof(Char));
  access.Write(to, limit * sizeof(Char));
}

template <typename Char>
void CheckAppend(uptr pc, const Char* to, const Char* from, uptr limit) {
  CallerAccess access(pc);
  if (!access.checked())
    return;
  uptr length = StringLength(to);
  access.Read(to, length * sizeof(Char));
  access.Read(from, BoundedReach(from, limit) * sizeof(Char));
  access.Write(to + length, (StringLength(from, limit) + 1) * sizeof(Char));
}

inline constexpr auto kExact = [](auto c) { return c; };

// Two strings are read up to the first difference.  `fold` maps characters that
// count as equal to one.
template <typename Char, typename Fold>
void CheckCompare(uptr pc, const Char* a, const Char* b, uptr limit,
                  Fold fold) {
  CallerAccess access(pc);
  if (!access.checked())
    return;
  uptr i = 0;
  while (i < limit && a[i] != 0 && fold(a[i]) == fold(b[i])) ++i;
  uptr bytes = (i < limit ? i + 1 : limit) * sizeof(Char);
  access.Read(a, bytes);
  access.Read(b, bytes);
}

// Read up to and with the character found, or all of the string.
template <typename Char>
Char* CheckFound(uptr pc, const Char* s, Char* found) {
  CallerAccess access(pc);
  if (!access.checked())
    return found;
  if (found != nullptr) {
    access.Read(s, Address(found) - Address(s) + sizeof(Char));
  } else {
    access.ReadString(s);
  }
  return found;
}

template <typename Char>
void CheckBoth(uptr pc, const Char* a, const Char* b) {
  CallerAccess access(pc);
  access.ReadString(a);
  access.ReadString(b);
}

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_INTERCEPT_STRING_CHECKS_H_
