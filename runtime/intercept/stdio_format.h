// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The accesses of formatted input and output beyond the stream: the format, and
// what its conversions make of the arguments.  Shared by the interceptors of
// printf (stdio_printf.cc), scanf (stdio_scanf.cc) and syslog (syslog.cc).
#ifndef HBSAN_RUNTIME_INTERCEPT_STDIO_FORMAT_H_
#define HBSAN_RUNTIME_INTERCEPT_STDIO_FORMAT_H_

#include <stdarg.h>

#include "runtime/intercept/format_parser.h"
#include "runtime/intercept/range_check.h"

namespace hbsan {

// To be called before the real function.  Leaves `arguments` as it is.
template <typename Char>
void CheckPrintf(uptr pc, const Char* format, va_list arguments);

// The input of a scanf.
struct ScanfInput {
  int result;  // what scanf returned
  // How many characters there were: of a stream that goes on, more than enough;
  // of one that came to its end nobody knows, 0.
  uptr characters;
};
inline constexpr uptr kMoreThanEnough = ~uptr{0};

// The outputs; to be called after the real function, with a copy made before
// it.  Leaves `arguments` as it is.
template <typename Char>
void CheckScanf(uptr pc, const Char* format, FormatDialect dialect,
                va_list arguments, ScanfInput input);

}  // namespace hbsan

// Programs define functions of these names more often than others, to have an
// asprintf everywhere or a printf without libc.  Theirs is then the only one.
#define HBSAN_WEAK_EXPORT HBSAN_EXPORT __attribute__((weak))

// The value of `call`, in which `list` is the va_list of the variadic function
// that this stands in and whose last named parameter is `last`.
#define HBSAN_WITH_LIST(last, call) \
  ({                                \
    va_list list;                   \
    va_start(list, last);           \
    auto value = call;              \
    va_end(list);                   \
    value;                          \
  })

#endif  // HBSAN_RUNTIME_INTERCEPT_STDIO_FORMAT_H_
