// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// scanf and its family: the format and sscanf's source are read before the real
// call, the outputs are written as far as its result says.
//
// Which function a program calls "scanf" depends on its language standard:
// <stdio.h> renames them to __isoc99_* and __isoc23_*.  It is not included
// here, lest it rename the definitions too.
#include "runtime/intercept/io_edges.h"
#include "runtime/intercept/stdio_format.h"

using namespace hbsan;
using FILE = _IO_FILE;

extern "C" {
extern FILE* stdin;
int feof_unlocked(FILE*);
int ferror_unlocked(FILE*);
}

namespace {

template <typename RealFunction, typename Char>
int ScanStream(uptr pc, FILE* f, FormatDialect dialect,
               RealFunction& real_vfscanf, const Char* format, va_list list) {
  CallerAccess(pc).ReadString(format);
  va_list outputs;
  va_copy(outputs, list);
  int result = real_vfscanf(f, format, list);
  DescriptorAcquires(pc, DescriptorOf(f));
  bool ended = feof_unlocked(f) != 0 || ferror_unlocked(f) != 0;
  CheckScanf(pc, format, dialect, outputs,
             {result, ended ? 0 : kMoreThanEnough});
  va_end(outputs);
  return result;
}

// glibc looks for the end of the source first, so all of it is read.
template <typename RealFunction, typename Char>
int ScanString(uptr pc, const Char* from, FormatDialect dialect,
               RealFunction& real_vsscanf, const Char* format, va_list list) {
  CallerAccess access(pc);
  if (!access.checked())
    return real_vsscanf(from, format, list);
  uptr length = StringLength(from);
  access.Read(from, (length + 1) * sizeof(Char));
  access.ReadString(format);
  va_list outputs;
  va_copy(outputs, list);
  int result = real_vsscanf(from, format, list);
  CheckScanf(pc, format, dialect, outputs, {result, length});
  va_end(outputs);
  return result;
}

}  // namespace

// The six functions whose names begin with `prefix`; with w, those for wide
// characters.
#define HBSAN_SCANF_FAMILY(prefix, w, Char, dialect)                           \
  extern "C" int prefix##vf##w##scanf(FILE*, const Char*, va_list);            \
  extern "C" int prefix##vs##w##scanf(const Char*, const Char*, va_list);      \
  HBSAN_REAL(prefix##vf##w##scanf);                                            \
  HBSAN_REAL(prefix##vs##w##scanf);                                            \
  HBSAN_WEAK_EXPORT int prefix##w##scanf(const Char* format, ...) {            \
    return HBSAN_WITH_LIST(                                                    \
        format, ScanStream(HBSAN_CALLER(), stdin, dialect,                     \
                           real_##prefix##vf##w##scanf, format, list));        \
  }                                                                            \
  HBSAN_WEAK_EXPORT int prefix##v##w##scanf(const Char* format,                \
                                            va_list list) {                    \
    return ScanStream(HBSAN_CALLER(), stdin, dialect,                          \
                      real_##prefix##vf##w##scanf, format, list);              \
  }                                                                            \
  HBSAN_WEAK_EXPORT int prefix##f##w##scanf(FILE* f, const Char* format,       \
                                            ...) {                             \
    return HBSAN_WITH_LIST(                                                    \
        format, ScanStream(HBSAN_CALLER(), f, dialect,                         \
                           real_##prefix##vf##w##scanf, format, list));        \
  }                                                                            \
  HBSAN_WEAK_EXPORT int prefix##vf##w##scanf(FILE* f, const Char* format,      \
                                             va_list list) {                   \
    return ScanStream(HBSAN_CALLER(), f, dialect, real_##prefix##vf##w##scanf, \
                      format, list);                                           \
  }                                                                            \
  HBSAN_WEAK_EXPORT int prefix##s##w##scanf(const Char* from,                  \
                                            const Char* format, ...) {         \
    return HBSAN_WITH_LIST(                                                    \
        format, ScanString(HBSAN_CALLER(), from, dialect,                      \
                           real_##prefix##vs##w##scanf, format, list));        \
  }                                                                            \
  HBSAN_WEAK_EXPORT int prefix##vs##w##scanf(                                  \
      const Char* from, const Char* format, va_list list) {                    \
    return ScanString(HBSAN_CALLER(), from, dialect,                           \
                      real_##prefix##vs##w##scanf, format, list);              \
  }

HBSAN_SCANF_FAMILY(, , char, FormatDialect::kOldScanf)
HBSAN_SCANF_FAMILY(__isoc99_, , char, FormatDialect::kScanf)
HBSAN_SCANF_FAMILY(__isoc23_, , char, FormatDialect::kScanf)
HBSAN_SCANF_FAMILY(, w, wchar_t, FormatDialect::kOldScanf)
HBSAN_SCANF_FAMILY(__isoc99_, w, wchar_t, FormatDialect::kScanf)
HBSAN_SCANF_FAMILY(__isoc23_, w, wchar_t, FormatDialect::kScanf)
