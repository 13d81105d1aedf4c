// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where reports go, as the options log_path and json_path say.
#ifndef HBSAN_RUNTIME_REPORT_OUTPUT_H_
#define HBSAN_RUNTIME_REPORT_OUTPUT_H_

#include "runtime/base/base.h"

namespace hbsan {

void InitOutput();
bool WritesText();
bool WritesJson();
// One write, so that texts of other threads and processes never mix with it.
void WriteOutput(const char* text, uptr bytes);
// The same for the other log, one or more whole lines.
void WriteJson(const char* text, uptr bytes);
bool OutputInColor();
// The log's name, or "log" when reports go to a stream.
const char* OutputName();

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_OUTPUT_H_
