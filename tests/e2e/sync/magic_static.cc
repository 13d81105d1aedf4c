// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The guard of a function-local static orders its constructor before every
// later pass through the declaration. RACY: the second thread has the address
// from elsewhere and never passes it.
//
// EDGE: C++ | function-local static | its constructor -> every later pass
// through the declaration
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <cstddef>

#include "../../support/two_threads.h"

struct Config {
  Config();
  int value;
};
Config *known_address;

NOINLINE static Config *Instance() {
  static Config config;
  return &config;
}

NOINLINE static void Second() {
#ifdef RACY
  Config *config = __atomic_load_n(&known_address, __ATOMIC_RELAXED);
#else
  Config *config = Instance();
#endif
  int seen = config->value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}magic_static.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE Config::Config() {
  value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Config::Config{{.*}}magic_static.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  __atomic_store_n(&known_address, Instance(), __ATOMIC_RELAXED);
}

int main() { RunUnordered(First, Second); }
