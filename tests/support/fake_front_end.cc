// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the detector expects of its front end, for unit tests: the thread-local
// words of the access hooks, and no thread behind them.
#include "hbsan/abi.h"

extern "C" {

__thread hbsan_hot_state __hbsan_hot
    __attribute__((tls_model("initial-exec")));

// Leaves the thread unknown; the hooks then check nothing.
void __hbsan_attach_thread() {}
}
