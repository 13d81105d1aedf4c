// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Suppressions in TSan's syntax: lines `kind:pattern`, `#` begins a comment.
// In a pattern `*` stands for any characters, `^` and `$` at its ends for the
// ends of the text; otherwise it may match anywhere in it.
#ifndef HBSAN_RUNTIME_REPORT_SUPPRESSIONS_H_
#define HBSAN_RUNTIME_REPORT_SUPPRESSIONS_H_

#include "runtime/base/base.h"
#include "runtime/report/symbolizer.h"

namespace hbsan {

bool PatternMatches(const char* pattern, const char* text);

// Adds the suppressions in `text`.  False when a line is wrong; `error` then
// holds "<source>:<line>: ...".
bool AddSuppressions(const char* text, const char* source,
                     StringBuilder* error);
// From the option and from __hbsan_default_suppressions(); dies when unusable.
void LoadSuppressions();

bool HaveSuppressions();
// True, and counted, when one matches a frame of the stack.
bool IsStackSuppressed(const Frames& frames);
// True, and counted, when one matches both, whichever way round.
bool IsPairSuppressed(const Frames& one, const Frames& other);
bool IsGlobalSuppressed(const char* name);

// At exit, as the options print_suppressions and verbosity ask.
void DescribeSuppressions(u64 suppressed, StringBuilder* out);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_SUPPRESSIONS_H_
