// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The source around a frame's line, read where the program runs.
#ifndef HBSAN_RUNTIME_REPORT_SOURCE_LINES_H_
#define HBSAN_RUNTIME_REPORT_SOURCE_LINES_H_

#include "runtime/report/symbolizer.h"

namespace hbsan {

// Appends the frame's line and `context` more before and after it, as
//
//          11 |   std::lock_guard lock(mutex);
//     >    12 |   counter++;
//
// or nothing if `context` is 0 or the file cannot be read.
void AppendSource(StringBuilder* out, const Frame& frame, u32 context);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_SOURCE_LINES_H_
