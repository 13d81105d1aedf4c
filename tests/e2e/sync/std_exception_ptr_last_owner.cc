// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two threads look at one exception, and the last to let go of it frees it; the
// count of its owners is inside the uninstrumented library. RACY: one of them
// changes it.
//
// EDGE: C++ | std::exception_ptr | an owner's release -> the release of its
// memory by the last one
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <exception>

#include "../../support/two_threads.h"

struct Failure {
  int code;
};
std::exception_ptr one = std::make_exception_ptr(Failure{1}), two = one;

NOINLINE static void Look(const Failure &failure) {
  int seen = failure.code;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Look{{.*}}std_exception_ptr_last_owner.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Change(Failure &failure) {
#ifdef RACY
  failure.code = 2;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Change{{.*}}std_exception_ptr_last_owner.cc:[[#@LINE-2]]:
#else
  Look(failure);
#endif
}

NOINLINE static void Second() {
  try {
    std::rethrow_exception(two);
  } catch (const Failure &failure) {
    Look(failure);
  }
  two = nullptr;
}

NOINLINE static void First() {
  try {
    std::rethrow_exception(one);
  } catch (Failure &failure) {
    Change(failure);
  }
  one = nullptr;
}

int main() { RunUnordered(First, Second); }
