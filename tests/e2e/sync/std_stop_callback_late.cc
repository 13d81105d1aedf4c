// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A stop_callback that is registered after the request runs at once, after the
// request. RACY: it looks at what came after the request.
//
// EDGE: C++ | std::stop_callback | request_stop() -> a callback run by its own
// construction
//
// LIBCXX: no clean
// Libc++ runs the callback after a relaxed load of the state.
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stop_token>

#include "../../support/two_threads.h"

std::stop_source source;
int shared_value;

NOINLINE static void Callback() {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Callback{{.*}}std_stop_callback_late.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Second() {
  std::stop_callback callback(source.get_token(), Callback);
}

NOINLINE static void First() {
#ifdef RACY
  source.request_stop();
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_stop_callback_late.cc:[[#@LINE-2]]:
#ifndef RACY
  source.request_stop();
#endif
}

int main() { RunUnordered(First, Second); }
