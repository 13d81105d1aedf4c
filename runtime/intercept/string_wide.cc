// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// wcs*: as str* (string_text.cc), in wide characters.  Not including <wchar.h>:
// in C++ it declares overloads.
#include <wctype.h>

#include "runtime/intercept/string_checks.h"

using namespace hbsan;

extern "C" {
size_t wcslen(const wchar_t*);
size_t wcsnlen(const wchar_t*, size_t);
wchar_t* wcscpy(wchar_t*, const wchar_t*);
wchar_t* wcsncpy(wchar_t*, const wchar_t*, size_t);
wchar_t* wcpcpy(wchar_t*, const wchar_t*);
wchar_t* wcpncpy(wchar_t*, const wchar_t*, size_t);
wchar_t* wcscat(wchar_t*, const wchar_t*);
wchar_t* wcsncat(wchar_t*, const wchar_t*, size_t);
int wcscmp(const wchar_t*, const wchar_t*);
int wcsncmp(const wchar_t*, const wchar_t*, size_t);
int wcscasecmp(const wchar_t*, const wchar_t*);
int wcsncasecmp(const wchar_t*, const wchar_t*, size_t);
wchar_t* wcschr(const wchar_t*, wchar_t);
wchar_t* wcschrnul(const wchar_t*, wchar_t);
wchar_t* wcsrchr(const wchar_t*, wchar_t);
wchar_t* wcsstr(const wchar_t*, const wchar_t*);
size_t wcsspn(const wchar_t*, const wchar_t*);
size_t wcscspn(const wchar_t*, const wchar_t*);
wchar_t* wcspbrk(const wchar_t*, const wchar_t*);
wchar_t* wcsdup(const wchar_t*);
wchar_t* __wcscpy_chk(wchar_t*, const wchar_t*, size_t);
wchar_t* __wcsncpy_chk(wchar_t*, const wchar_t*, size_t, size_t);
wchar_t* __wcpcpy_chk(wchar_t*, const wchar_t*, size_t);
wchar_t* __wcpncpy_chk(wchar_t*, const wchar_t*, size_t, size_t);
wchar_t* __wcscat_chk(wchar_t*, const wchar_t*, size_t);
wchar_t* __wcsncat_chk(wchar_t*, const wchar_t*, size_t, size_t);
}

HBSAN_REAL(wcslen);
HBSAN_REAL(wcsnlen);
HBSAN_REAL(wcscpy);
HBSAN_REAL(wcsncpy);
HBSAN_REAL(wcpcpy);
HBSAN_REAL(wcpncpy);
HBSAN_REAL(wcscat);
HBSAN_REAL(wcsncat);
HBSAN_REAL(wcscmp);
HBSAN_REAL(wcsncmp);
HBSAN_REAL(wcscasecmp);
HBSAN_REAL(wcsncasecmp);
HBSAN_REAL(wcschr);
HBSAN_REAL(wcschrnul);
HBSAN_REAL(wcsrchr);
HBSAN_REAL(wcsstr);
HBSAN_REAL(wcsspn);
HBSAN_REAL(wcscspn);
HBSAN_REAL(wcspbrk);
HBSAN_REAL(wcsdup);
HBSAN_REAL(__wcscpy_chk);
HBSAN_REAL(__wcsncpy_chk);
HBSAN_REAL(__wcpcpy_chk);
HBSAN_REAL(__wcpncpy_chk);
HBSAN_REAL(__wcscat_chk);
HBSAN_REAL(__wcsncat_chk);

namespace {

constexpr auto kIgnoreCase = [](wchar_t c) {
  return towlower(static_cast<wint_t>(c));
};

}  // namespace

namespace hbsan {

uptr StringLength(const wchar_t* s) { return real_wcslen(s); }
uptr StringLength(const wchar_t* s, uptr limit) {
  // glibc's wcsnlen before 2.34 multiplies without looking.
  return limit > kNoLimit / sizeof(*s) ? real_wcslen(s)
                                       : real_wcsnlen(s, limit);
}

}  // namespace hbsan

HBSAN_EXPORT size_t wcslen(const wchar_t* s) {
  size_t length = real_wcslen(s);
  CallerAccess(HBSAN_CALLER()).Read(s, (length + 1) * sizeof(*s));
  return length;
}

HBSAN_EXPORT size_t wcsnlen(const wchar_t* s, size_t limit) {
  size_t length = real_wcsnlen(s, limit);
  uptr reach = length < limit ? length + 1 : limit;
  CallerAccess(HBSAN_CALLER()).Read(s, reach * sizeof(*s));
  return length;
}

HBSAN_EXPORT wchar_t* wcscpy(wchar_t* to, const wchar_t* from) {
  CheckStringCopy(HBSAN_CALLER(), to, from);
  return real_wcscpy(to, from);
}

HBSAN_EXPORT wchar_t* wcsncpy(wchar_t* to, const wchar_t* from, size_t limit) {
  CheckBoundedCopy(HBSAN_CALLER(), to, from, limit);
  return real_wcsncpy(to, from, limit);
}

HBSAN_EXPORT wchar_t* wcpcpy(wchar_t* to, const wchar_t* from) {
  CheckStringCopy(HBSAN_CALLER(), to, from);
  return real_wcpcpy(to, from);
}

HBSAN_EXPORT wchar_t* wcpncpy(wchar_t* to, const wchar_t* from, size_t limit) {
  CheckBoundedCopy(HBSAN_CALLER(), to, from, limit);
  return real_wcpncpy(to, from, limit);
}

HBSAN_EXPORT wchar_t* wcscat(wchar_t* to, const wchar_t* from) {
  CheckAppend(HBSAN_CALLER(), to, from, kNoLimit);
  return real_wcscat(to, from);
}

HBSAN_EXPORT wchar_t* wcsncat(wchar_t* to, const wchar_t* from, size_t limit) {
  CheckAppend(HBSAN_CALLER(), to, from, limit);
  return real_wcsncat(to, from, limit);
}

HBSAN_EXPORT int wcscmp(const wchar_t* a, const wchar_t* b) {
  CheckCompare(HBSAN_CALLER(), a, b, kNoLimit, kExact);
  return real_wcscmp(a, b);
}

HBSAN_EXPORT int wcsncmp(const wchar_t* a, const wchar_t* b, size_t limit) {
  CheckCompare(HBSAN_CALLER(), a, b, limit, kExact);
  return real_wcsncmp(a, b, limit);
}

HBSAN_EXPORT int wcscasecmp(const wchar_t* a, const wchar_t* b) {
  CheckCompare(HBSAN_CALLER(), a, b, kNoLimit, kIgnoreCase);
  return real_wcscasecmp(a, b);
}

HBSAN_EXPORT int wcsncasecmp(const wchar_t* a, const wchar_t* b, size_t limit) {
  CheckCompare(HBSAN_CALLER(), a, b, limit, kIgnoreCase);
  return real_wcsncasecmp(a, b, limit);
}

HBSAN_EXPORT wchar_t* wcschr(const wchar_t* s, wchar_t c) {
  return CheckFound(HBSAN_CALLER(), s, real_wcschr(s, c));
}

HBSAN_EXPORT wchar_t* wcschrnul(const wchar_t* s, wchar_t c) {
  return CheckFound(HBSAN_CALLER(), s, real_wcschrnul(s, c));
}

HBSAN_EXPORT wchar_t* wcsrchr(const wchar_t* s, wchar_t c) {
  CallerAccess(HBSAN_CALLER()).ReadString(s);
  return real_wcsrchr(s, c);
}

HBSAN_EXPORT wchar_t* wcsstr(const wchar_t* hay, const wchar_t* needle) {
  CheckBoth(HBSAN_CALLER(), hay, needle);
  return real_wcsstr(hay, needle);
}

HBSAN_EXPORT size_t wcsspn(const wchar_t* s, const wchar_t* set) {
  size_t length = real_wcsspn(s, set);
  CallerAccess access(HBSAN_CALLER());
  access.Read(s, (length + 1) * sizeof(*s));
  access.ReadString(set);
  return length;
}

HBSAN_EXPORT size_t wcscspn(const wchar_t* s, const wchar_t* set) {
  size_t length = real_wcscspn(s, set);
  CallerAccess access(HBSAN_CALLER());
  access.Read(s, (length + 1) * sizeof(*s));
  access.ReadString(set);
  return length;
}

HBSAN_EXPORT wchar_t* wcspbrk(const wchar_t* s, const wchar_t* set) {
  CallerAccess(HBSAN_CALLER()).ReadString(set);
  return CheckFound(HBSAN_CALLER(), s, real_wcspbrk(s, set));
}

HBSAN_EXPORT wchar_t* wcsdup(const wchar_t* s) {
  CallerAccess(HBSAN_CALLER()).ReadString(s);
  return real_wcsdup(s);
}

// ---- _FORTIFY_SOURCE ----

HBSAN_EXPORT wchar_t* __wcscpy_chk(wchar_t* to, const wchar_t* from,
                                   size_t room) {
  CheckStringCopy(HBSAN_CALLER(), to, from);
  return real___wcscpy_chk(to, from, room);
}

HBSAN_EXPORT wchar_t* __wcsncpy_chk(wchar_t* to, const wchar_t* from,
                                    size_t limit, size_t room) {
  CheckBoundedCopy(HBSAN_CALLER(), to, from, limit);
  return real___wcsncpy_chk(to, from, limit, room);
}

HBSAN_EXPORT wchar_t* __wcpcpy_chk(wchar_t* to, const wchar_t* from,
                                   size_t room) {
  CheckStringCopy(HBSAN_CALLER(), to, from);
  return real___wcpcpy_chk(to, from, room);
}

HBSAN_EXPORT wchar_t* __wcpncpy_chk(wchar_t* to, const wchar_t* from,
                                    size_t limit, size_t room) {
  CheckBoundedCopy(HBSAN_CALLER(), to, from, limit);
  return real___wcpncpy_chk(to, from, limit, room);
}

HBSAN_EXPORT wchar_t* __wcscat_chk(wchar_t* to, const wchar_t* from,
                                   size_t room) {
  CheckAppend(HBSAN_CALLER(), to, from, kNoLimit);
  return real___wcscat_chk(to, from, room);
}

HBSAN_EXPORT wchar_t* __wcsncat_chk(wchar_t* to, const wchar_t* from,
                                    size_t limit, size_t room) {
  CheckAppend(HBSAN_CALLER(), to, from, limit);
  return real___wcsncat_chk(to, from, limit, room);
}
