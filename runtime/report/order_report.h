// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Why nothing orders the two accesses: which releases there were, which of them
// arrived, and what else the threads did last before their accesses.
#ifndef HBSAN_RUNTIME_REPORT_ORDER_REPORT_H_
#define HBSAN_RUNTIME_REPORT_ORDER_REPORT_H_

#include "runtime/report/report.h"
#include "runtime/report/text_writer.h"

namespace hbsan {

// In the order of time.  `scratch` holds one stack at a time.
void PrintOrder(const RaceRecord& race, const TextStyle& style, Frames* scratch,
                StringBuilder* out);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_ORDER_REPORT_H_
