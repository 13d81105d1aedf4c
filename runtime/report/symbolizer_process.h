// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds, starts and talks to hbsan-symbolize.  Under the report lock.
#ifndef HBSAN_RUNTIME_REPORT_SYMBOLIZER_PROCESS_H_
#define HBSAN_RUNTIME_REPORT_SYMBOLIZER_PROCESS_H_

#include "runtime/base/base.h"

namespace hbsan {

// Sends one request and returns the terminated answer, which the caller may
// overwrite and which the next call does; null when there is no symbolizer.
char* AskSymbolizer(const char* request, uptr bytes);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_SYMBOLIZER_PROCESS_H_
