// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random programs.  A program is woven of a few groups of threads; the threads
// of a group synchronise in one way (locks, messages through atomics, barriers,
// fork and join, ...) or wildly, and the groups share no data.  Most groups are
// free of races as built; half the programs then lose one edge at random.
#ifndef HBSAN_TESTS_ORACLE_GENERATE_H_
#define HBSAN_TESTS_ORACLE_GENERATE_H_

#include <cstdint>

#include "tests/oracle/program.h"

namespace hbsan::oracle {

// The same seed makes the same program, everywhere.
Program Generate(uint64_t seed);

}  // namespace hbsan::oracle

#endif  // HBSAN_TESTS_ORACLE_GENERATE_H_
