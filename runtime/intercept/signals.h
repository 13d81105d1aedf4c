// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Signal handlers of the program, kept out of the runtime.
#ifndef HBSAN_RUNTIME_INTERCEPT_SIGNALS_H_
#define HBSAN_RUNTIME_INTERCEPT_SIGNALS_H_

namespace hbsan {

// The thread ends: gives back the memory of its queue.
void FreeSignalQueue();

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_INTERCEPT_SIGNALS_H_
