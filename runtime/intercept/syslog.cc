// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// syslog: printf with another place to print to.  A message that the program's
// mask keeps back is not formatted, so it reads nothing.
//
// err, warn and their forms are left alone: libraries like to give their own
// functions and variables these names, and ours would take their place in the
// whole process.
#include <syslog.h>

#include "runtime/intercept/stdio_format.h"

using namespace hbsan;

extern "C" void __vsyslog_chk(int, int, const char*, va_list);

HBSAN_REAL(vsyslog);
HBSAN_REAL(__vsyslog_chk);

namespace {

void Logging(uptr pc, int priority, const char* format, va_list list) {
  bool wanted = (setlogmask(0) & LOG_MASK(LOG_PRI(priority))) != 0;
  if (wanted)
    CheckPrintf(pc, format, list);
}

}  // namespace

HBSAN_WEAK_EXPORT void vsyslog(int priority, const char* format, va_list list) {
  Logging(HBSAN_CALLER(), priority, format, list);
  real_vsyslog(priority, format, list);
}

HBSAN_WEAK_EXPORT void syslog(int priority, const char* format, ...) {
  va_list list;
  va_start(list, format);
  Logging(HBSAN_CALLER(), priority, format, list);
  real_vsyslog(priority, format, list);
  va_end(list);
}

HBSAN_WEAK_EXPORT void __vsyslog_chk(int priority, int flag, const char* format,
                                     va_list list) {
  Logging(HBSAN_CALLER(), priority, format, list);
  real___vsyslog_chk(priority, flag, format, list);
}

HBSAN_WEAK_EXPORT void __syslog_chk(int priority, int flag, const char* format,
                                    ...) {
  va_list list;
  va_start(list, format);
  Logging(HBSAN_CALLER(), priority, format, list);
  real___vsyslog_chk(priority, flag, format, list);
  va_end(list);
}
