// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The last words: the closing line, statistics, and the exit status.
#ifndef HBSAN_RUNTIME_REPORT_CLOSING_H_
#define HBSAN_RUNTIME_REPORT_CLOSING_H_

#include "runtime/thread/thread.h"

namespace hbsan {

// For halt_on_error.  Under the report lock, in the thread that found a race.
[[noreturn]] void Halt(ThreadState* t);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_CLOSING_H_
