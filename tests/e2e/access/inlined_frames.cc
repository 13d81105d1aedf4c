// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An access in a function that was inlined twice over: the report shows the
// inlined frames as if they were calls.
//
// RUN: %hbsan_cxx -O2 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_value;

__attribute__((always_inline)) static inline void Inner(int value) {
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Inner{{.*}}inlined_frames.cc:[[#@LINE+3]]:
  // CHECK-NEXT: #1 {{.*}}Middle{{.*}}inlined_frames.cc:[[#@LINE+6]]:
  // CHECK-NEXT: #2 {{.*}}Second{{.*}}inlined_frames.cc:[[#@LINE+10]]:
  shared_value = value;
}

__attribute__((always_inline)) static inline void Middle(int value) {
  Inner(value + 1);
}

NOINLINE static void Second() {
  // The next line is frame #2.
  Middle(2);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}inlined_frames.cc:[[#@LINE-2]]:
}

int main() { RunPair(First, Second); }
