// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The destructor of a stop_callback waits for a run of it. RACY: the run is
// looked at before.
//
// EDGE: C++ | std::stop_callback | the end of its run -> its destructor
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <memory>
#include <stop_token>

#include "../../support/two_threads.h"

std::stop_source source;
int shared_value;

NOINLINE static void Callback() {
  shared_value = 1;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}Callback{{.*}}std_stop_callback_destructor.cc:[[#@LINE-2]]:
  InvisibleSet(2);
}

NOINLINE static void Requesting() {
  InvisibleAwait(1);
  source.request_stop();
}

NOINLINE static void Read() {
  int seen = shared_value;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Read{{.*}}std_stop_callback_destructor.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Registering() {
  auto callback = std::make_unique<std::stop_callback<void (*)()>>(
      source.get_token(), Callback);
  InvisibleSet(1);
  InvisibleAwait(2);
#ifdef RACY
  Read();
#endif
  callback.reset();
#ifndef RACY
  Read();
#endif
}

int main() { RunTogether(Requesting, Registering); }
