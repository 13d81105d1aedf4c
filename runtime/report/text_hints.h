// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a report advises.
#ifndef HBSAN_RUNTIME_REPORT_TEXT_HINTS_H_
#define HBSAN_RUNTIME_REPORT_TEXT_HINTS_H_

#include "runtime/report/report.h"

namespace hbsan {

// A line for each cause that the facts prove, if any, and an empty line.
void AppendHints(StringBuilder* out, const RaceRecord& race);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_TEXT_HINTS_H_
