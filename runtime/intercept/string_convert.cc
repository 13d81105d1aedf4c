// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Strings from multibyte to wide characters, and back.  mbstowcs and wcstombs
// are done with the functions that say how far they came, as glibc does it.
// Conversions that failed are not checked.
#include <wchar.h>

#include "runtime/intercept/range_check.h"

using namespace hbsan;

extern "C" {
size_t __mbsrtowcs_chk(wchar_t*, const char**, size_t, mbstate_t*, size_t);
size_t __wcsrtombs_chk(char*, const wchar_t**, size_t, mbstate_t*, size_t);
}

HBSAN_REAL(mbsrtowcs);
HBSAN_REAL(wcsrtombs);
HBSAN_REAL(__mbsrtowcs_chk);
HBSAN_REAL(__wcsrtombs_chk);

namespace {

// `convert` leaves null in *from when it came to the end, and leaves *from
// alone when it only counts, without a `to`.  Its result leaves out the
// terminator.
template <typename To, typename From, typename Convert>
size_t Converted(uptr pc, const To* to, const From** from, Convert convert) {
  const From* begin = *from;
  size_t count = convert();
  CallerAccess access(pc);
  if (!access.checked() || count == static_cast<size_t>(-1))
    return count;
  bool whole = to == nullptr || *from == nullptr;
  if (whole) {
    access.ReadString(begin);
  } else {
    access.Read(begin, Address(*from) - Address(begin));
  }
  if (to != nullptr)
    access.Write(to, (count + whole) * sizeof(To));
  return count;
}

}  // namespace

HBSAN_EXPORT size_t mbsrtowcs(wchar_t* to, const char** from, size_t room,
                              mbstate_t* state) {
  return Converted(HBSAN_CALLER(), to, from,
                   [=] { return real_mbsrtowcs(to, from, room, state); });
}

HBSAN_EXPORT size_t wcsrtombs(char* to, const wchar_t** from, size_t room,
                              mbstate_t* state) {
  return Converted(HBSAN_CALLER(), to, from,
                   [=] { return real_wcsrtombs(to, from, room, state); });
}

HBSAN_EXPORT size_t mbstowcs(wchar_t* to, const char* from, size_t room) {
  mbstate_t state = {};
  return Converted(HBSAN_CALLER(), to, &from,
                   [&] { return real_mbsrtowcs(to, &from, room, &state); });
}

HBSAN_EXPORT size_t wcstombs(char* to, const wchar_t* from, size_t room) {
  mbstate_t state = {};
  return Converted(HBSAN_CALLER(), to, &from,
                   [&] { return real_wcsrtombs(to, &from, room, &state); });
}

// ---- _FORTIFY_SOURCE ----

HBSAN_EXPORT size_t __mbsrtowcs_chk(wchar_t* to, const char** from,
                                    size_t limit, mbstate_t* state,
                                    size_t room) {
  return Converted(HBSAN_CALLER(), to, from, [=] {
    return real___mbsrtowcs_chk(to, from, limit, state, room);
  });
}

HBSAN_EXPORT size_t __wcsrtombs_chk(char* to, const wchar_t** from,
                                    size_t limit, mbstate_t* state,
                                    size_t room) {
  return Converted(HBSAN_CALLER(), to, from, [=] {
    return real___wcsrtombs_chk(to, from, limit, state, room);
  });
}

HBSAN_EXPORT size_t __mbstowcs_chk(wchar_t* to, const char* from, size_t limit,
                                   size_t room) {
  mbstate_t state = {};
  return Converted(HBSAN_CALLER(), to, &from, [&] {
    return real___mbsrtowcs_chk(to, &from, limit, &state, room);
  });
}

HBSAN_EXPORT size_t __wcstombs_chk(char* to, const wchar_t* from, size_t limit,
                                   size_t room) {
  mbstate_t state = {};
  return Converted(HBSAN_CALLER(), to, &from, [&] {
    return real___wcsrtombs_chk(to, &from, limit, &state, room);
  });
}
