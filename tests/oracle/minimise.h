// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The smallest program, or nearly, that still fails in the same way.
#ifndef HBSAN_TESTS_ORACLE_MINIMISE_H_
#define HBSAN_TESTS_ORACLE_MINIMISE_H_

#include <functional>

#include "tests/oracle/program.h"

namespace hbsan::oracle {

using Fails = std::function<bool(const Program&)>;

// Leaves out threads, then runs of steps of halving length, until no single
// step can go; then simplifies what is left and renumbers the threads.
Program Minimise(Program program, const Fails& fails);

}  // namespace hbsan::oracle

#endif  // HBSAN_TESTS_ORACLE_MINIMISE_H_
