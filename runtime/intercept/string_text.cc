// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// str*: each reads its arguments up to where it stops, the terminator included.
// Not including <string.h>: in C++ it declares overloads.
#include "runtime/intercept/string_checks.h"

using namespace hbsan;

extern "C" {
size_t strlen(const char*);
size_t strnlen(const char*, size_t);
char* strcpy(char*, const char*);
char* strncpy(char*, const char*, size_t);
char* stpcpy(char*, const char*);
char* stpncpy(char*, const char*, size_t);
char* strcat(char*, const char*);
char* strncat(char*, const char*, size_t);
int strcmp(const char*, const char*);
int strncmp(const char*, const char*, size_t);
int strcasecmp(const char*, const char*);
int strncasecmp(const char*, const char*, size_t);
char* strchr(const char*, int);
char* strchrnul(const char*, int);
char* strrchr(const char*, int);
char* strstr(const char*, const char*);
char* strcasestr(const char*, const char*);
size_t strspn(const char*, const char*);
size_t strcspn(const char*, const char*);
char* strpbrk(const char*, const char*);
char* strdup(const char*);
char* strndup(const char*, size_t);
char* __strcpy_chk(char*, const char*, size_t);
char* __strncpy_chk(char*, const char*, size_t, size_t);
char* __stpcpy_chk(char*, const char*, size_t);
char* __stpncpy_chk(char*, const char*, size_t, size_t);
char* __strcat_chk(char*, const char*, size_t);
char* __strncat_chk(char*, const char*, size_t, size_t);
}

HBSAN_REAL(strlen);
HBSAN_REAL(strnlen);
HBSAN_REAL(strcpy);
HBSAN_REAL(strncpy);
HBSAN_REAL(stpcpy);
HBSAN_REAL(stpncpy);
HBSAN_REAL(strcat);
HBSAN_REAL(strncat);
HBSAN_REAL(strcmp);
HBSAN_REAL(strncmp);
HBSAN_REAL(strcasecmp);
HBSAN_REAL(strncasecmp);
HBSAN_REAL(strchr);
HBSAN_REAL(strchrnul);
HBSAN_REAL(strrchr);
HBSAN_REAL(strstr);
HBSAN_REAL(strcasestr);
HBSAN_REAL(strspn);
HBSAN_REAL(strcspn);
HBSAN_REAL(strpbrk);
HBSAN_REAL(strdup);
HBSAN_REAL(strndup);
HBSAN_REAL(__strcpy_chk);
HBSAN_REAL(__strncpy_chk);
HBSAN_REAL(__stpcpy_chk);
HBSAN_REAL(__stpncpy_chk);
HBSAN_REAL(__strcat_chk);
HBSAN_REAL(__strncat_chk);

namespace {

constexpr auto kIgnoreCase = [](char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
};

}  // namespace

namespace hbsan {

uptr StringLength(const char* s) { return real_strlen(s); }
uptr StringLength(const char* s, uptr limit) { return real_strnlen(s, limit); }

}  // namespace hbsan

HBSAN_EXPORT size_t strlen(const char* s) {
  size_t length = real_strlen(s);
  CallerAccess(HBSAN_CALLER()).Read(s, length + 1);
  return length;
}

HBSAN_EXPORT size_t strnlen(const char* s, size_t limit) {
  size_t length = real_strnlen(s, limit);
  CallerAccess(HBSAN_CALLER()).Read(s, length < limit ? length + 1 : limit);
  return length;
}

HBSAN_EXPORT char* strcpy(char* to, const char* from) {
  CheckStringCopy(HBSAN_CALLER(), to, from);
  return real_strcpy(to, from);
}

HBSAN_EXPORT char* strncpy(char* to, const char* from, size_t limit) {
  CheckBoundedCopy(HBSAN_CALLER(), to, from, limit);
  return real_strncpy(to, from, limit);
}

HBSAN_EXPORT char* stpcpy(char* to, const char* from) {
  CheckStringCopy(HBSAN_CALLER(), to, from);
  return real_stpcpy(to, from);
}

HBSAN_EXPORT char* stpncpy(char* to, const char* from, size_t limit) {
  CheckBoundedCopy(HBSAN_CALLER(), to, from, limit);
  return real_stpncpy(to, from, limit);
}

HBSAN_EXPORT char* strcat(char* to, const char* from) {
  CheckAppend(HBSAN_CALLER(), to, from, kNoLimit);
  return real_strcat(to, from);
}

HBSAN_EXPORT char* strncat(char* to, const char* from, size_t limit) {
  CheckAppend(HBSAN_CALLER(), to, from, limit);
  return real_strncat(to, from, limit);
}

HBSAN_EXPORT int strcmp(const char* a, const char* b) {
  CheckCompare(HBSAN_CALLER(), a, b, kNoLimit, kExact);
  return real_strcmp(a, b);
}

HBSAN_EXPORT int strncmp(const char* a, const char* b, size_t limit) {
  CheckCompare(HBSAN_CALLER(), a, b, limit, kExact);
  return real_strncmp(a, b, limit);
}

HBSAN_EXPORT int strcasecmp(const char* a, const char* b) {
  CheckCompare(HBSAN_CALLER(), a, b, kNoLimit, kIgnoreCase);
  return real_strcasecmp(a, b);
}

HBSAN_EXPORT int strncasecmp(const char* a, const char* b, size_t limit) {
  CheckCompare(HBSAN_CALLER(), a, b, limit, kIgnoreCase);
  return real_strncasecmp(a, b, limit);
}

HBSAN_EXPORT char* strchr(const char* s, int c) {
  return CheckFound(HBSAN_CALLER(), s, real_strchr(s, c));
}

HBSAN_EXPORT char* strchrnul(const char* s, int c) {
  return CheckFound(HBSAN_CALLER(), s, real_strchrnul(s, c));
}

HBSAN_EXPORT char* strrchr(const char* s, int c) {
  CallerAccess(HBSAN_CALLER()).ReadString(s);
  return real_strrchr(s, c);
}

HBSAN_EXPORT char* strstr(const char* hay, const char* needle) {
  CheckBoth(HBSAN_CALLER(), hay, needle);
  return real_strstr(hay, needle);
}

HBSAN_EXPORT char* strcasestr(const char* hay, const char* needle) {
  CheckBoth(HBSAN_CALLER(), hay, needle);
  return real_strcasestr(hay, needle);
}

HBSAN_EXPORT size_t strspn(const char* s, const char* set) {
  size_t length = real_strspn(s, set);
  CallerAccess access(HBSAN_CALLER());
  access.Read(s, length + 1);
  access.ReadString(set);
  return length;
}

HBSAN_EXPORT size_t strcspn(const char* s, const char* set) {
  size_t length = real_strcspn(s, set);
  CallerAccess access(HBSAN_CALLER());
  access.Read(s, length + 1);
  access.ReadString(set);
  return length;
}

HBSAN_EXPORT char* strpbrk(const char* s, const char* set) {
  CallerAccess(HBSAN_CALLER()).ReadString(set);
  return CheckFound(HBSAN_CALLER(), s, real_strpbrk(s, set));
}

HBSAN_EXPORT char* strdup(const char* s) {
  CallerAccess(HBSAN_CALLER()).ReadString(s);
  return real_strdup(s);
}

HBSAN_EXPORT char* strndup(const char* s, size_t limit) {
  CallerAccess access(HBSAN_CALLER());
  if (access.checked())
    access.Read(s, BoundedReach(s, limit));
  return real_strndup(s, limit);
}

// ---- _FORTIFY_SOURCE ----

HBSAN_EXPORT char* __strcpy_chk(char* to, const char* from, size_t room) {
  CheckStringCopy(HBSAN_CALLER(), to, from);
  return real___strcpy_chk(to, from, room);
}

HBSAN_EXPORT char* __strncpy_chk(char* to, const char* from, size_t limit,
                                 size_t room) {
  CheckBoundedCopy(HBSAN_CALLER(), to, from, limit);
  return real___strncpy_chk(to, from, limit, room);
}

HBSAN_EXPORT char* __stpcpy_chk(char* to, const char* from, size_t room) {
  CheckStringCopy(HBSAN_CALLER(), to, from);
  return real___stpcpy_chk(to, from, room);
}

HBSAN_EXPORT char* __stpncpy_chk(char* to, const char* from, size_t limit,
                                 size_t room) {
  CheckBoundedCopy(HBSAN_CALLER(), to, from, limit);
  return real___stpncpy_chk(to, from, limit, room);
}

HBSAN_EXPORT char* __strcat_chk(char* to, const char* from, size_t room) {
  CheckAppend(HBSAN_CALLER(), to, from, kNoLimit);
  return real___strcat_chk(to, from, room);
}

HBSAN_EXPORT char* __strncat_chk(char* to, const char* from, size_t limit,
                                 size_t room) {
  CheckAppend(HBSAN_CALLER(), to, from, limit);
  return real___strncat_chk(to, from, limit, room);
}
