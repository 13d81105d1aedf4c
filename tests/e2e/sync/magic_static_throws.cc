// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A constructor of a function-local static that throws is ordered before the
// next attempt. RACY: the second thread makes none.
//
// EDGE: C++ | function-local static | a constructor that throws -> the next one
// that runs
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int attempts;

struct Config {
  Config();
};

NOINLINE Config::Config() {
  ++attempts;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}Config::Config{{.*}}magic_static_throws.cc:[[#@LINE-2]]:
  if (attempts == 1)
    throw 1;
}

NOINLINE static void Instance() {
  static Config config;
  KEEP(config);
}

NOINLINE static void Second() {
#ifndef RACY
  Instance();
#endif
  int seen = attempts;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}magic_static_throws.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  try {
    Instance();
  } catch (int) {
    return;
  }
}

int main() { RunUnordered(First, Second); }
