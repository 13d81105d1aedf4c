// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two threads throw the same exception again and look at it; the last to let go
// of it destroys it, within its handler. The owners' count is inside the
// uninstrumented library. RACY: one of them looks again when it has let go.
//
// EDGE: C++ | std::exception_ptr | an owner's release -> the exception's
// destructor, run by the last one
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <exception>
#include <utility>

#include "../../support/two_threads.h"

struct Failure {
  explicit Failure(int c) : code(c) {}
  Failure(const Failure &) = default;
  NOINLINE ~Failure() {
    code = 0;
    // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
    // CHECK-NEXT: #0 {{.*}}~Failure{{.*}}std_exception_ptr_rethrown.cc:[[#@LINE-2]]:
    KEEP(code);
  }
  int code;
};

NOINLINE static void Look(const Failure &failure) {
  int seen = failure.code;
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Look{{.*}}std_exception_ptr_rethrown.cc:[[#@LINE-2]]:
  KEEP(seen);
}

std::exception_ptr one = std::make_exception_ptr(Failure{1}), two = one;

static const Failure *Handle(std::exception_ptr *share) {
  try {
    std::rethrow_exception(std::exchange(*share, nullptr));
  } catch (const Failure &failure) {
    Look(failure);
    return &failure;
  }
}

NOINLINE static void First() {
  const Failure *handled = Handle(&one);
#ifdef RACY
  Look(*handled);
#else
  (void)handled;
#endif
}

NOINLINE static void Second() { Handle(&two); }

int main() { RunUnordered(First, Second); }
