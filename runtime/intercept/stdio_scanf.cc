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

template <typename RealFunction>
int ScanStream(uptr pc, FILE* f, FormatDialect dialect,
               RealFunction& real_vfscanf, const char* format, va_list list) {
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
template <typename RealFunction>
int ScanString(uptr pc, const char* from, FormatDialect dialect,
               RealFunction& real_vsscanf, const char* format, va_list list) {
  CallerAccess access(pc);
  if (!access.checked())
    return real_vsscanf(from, format, list);
  uptr length = StrLen(from);
  access.Read(from, length + 1);
  access.ReadString(format);
  va_list outputs;
  va_copy(outputs, list);
  int result = real_vsscanf(from, format, list);
  CheckScanf(pc, format, dialect, outputs, {result, length});
  va_end(outputs);
  return result;
}

}  // namespace

// The six functions whose names begin with `prefix`.
#define HBSAN_SCANF_FAMILY(prefix, dialect)                                    \
  extern "C" int prefix##vfscanf(FILE*, const char*, va_list);                 \
  extern "C" int prefix##vsscanf(const char*, const char*, va_list);           \
  HBSAN_REAL(prefix##vfscanf);                                                 \
  HBSAN_REAL(prefix##vsscanf);                                                 \
  HBSAN_WEAK_EXPORT int prefix##scanf(const char* format, ...) {               \
    return HBSAN_WITH_LIST(format,                                             \
                           ScanStream(HBSAN_CALLER(), stdin, dialect,          \
                                      real_##prefix##vfscanf, format, list));  \
  }                                                                            \
  HBSAN_WEAK_EXPORT int prefix##vscanf(const char* format, va_list list) {     \
    return ScanStream(HBSAN_CALLER(), stdin, dialect, real_##prefix##vfscanf,  \
                      format, list);                                           \
  }                                                                            \
  HBSAN_WEAK_EXPORT int prefix##fscanf(FILE* f, const char* format, ...) {     \
    return HBSAN_WITH_LIST(                                                    \
        format, ScanStream(HBSAN_CALLER(), f, dialect, real_##prefix##vfscanf, \
                           format, list));                                     \
  }                                                                            \
  HBSAN_WEAK_EXPORT int prefix##vfscanf(FILE* f, const char* format,           \
                                        va_list list) {                        \
    return ScanStream(HBSAN_CALLER(), f, dialect, real_##prefix##vfscanf,      \
                      format, list);                                           \
  }                                                                            \
  HBSAN_WEAK_EXPORT int prefix##sscanf(const char* from, const char* format,   \
                                       ...) {                                  \
    return HBSAN_WITH_LIST(format,                                             \
                           ScanString(HBSAN_CALLER(), from, dialect,           \
                                      real_##prefix##vsscanf, format, list));  \
  }                                                                            \
  HBSAN_WEAK_EXPORT int prefix##vsscanf(const char* from, const char* format,  \
                                        va_list list) {                        \
    return ScanString(HBSAN_CALLER(), from, dialect, real_##prefix##vsscanf,   \
                      format, list);                                           \
  }

HBSAN_SCANF_FAMILY(, FormatDialect::kOldScanf)
HBSAN_SCANF_FAMILY(__isoc99_, FormatDialect::kScanf)
HBSAN_SCANF_FAMILY(__isoc23_, FormatDialect::kScanf)
