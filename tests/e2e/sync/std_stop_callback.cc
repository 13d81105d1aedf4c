// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A stop_callback runs in the thread that requests the stop, after its
// registration. RACY: it also looks at what came after.
//
// EDGE: C++ | std::stop_callback | its construction -> its run within
// request_stop()
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
  // CHECK-NEXT: #0 {{.*}}Callback{{.*}}std_stop_callback.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Registering() {
#ifndef RACY
  shared_value = 1;
#endif
  std::stop_callback callback(source.get_token(), Callback);
#ifdef RACY
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Registering{{.*}}std_stop_callback.cc:[[#@LINE-2]]:
#endif
  InvisibleSet(1);
  InvisibleAwait(2);
}

NOINLINE static void Requesting() {
  InvisibleAwait(1);
  source.request_stop();
  InvisibleSet(2);
}

int main() { RunTogether(Registering, Requesting); }
