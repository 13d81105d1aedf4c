// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What identifies a race: the few names that its fingerprint, suppressions and
// owners are found by.  Views into the record and the modules they were taken
// from.

#ifndef HBSAN_TOOLS_REPORT_RACE_FACTS_H_
#define HBSAN_TOOLS_REPORT_RACE_FACTS_H_

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "tools/lib/log_model.h"

namespace hbsan::tools {

// A function of a stack, inlined ones included.  Empty: not known.
struct FunctionFact {
  std::string function;
  std::string_view file;
  std::string_view module;  // its path
};

struct SideFacts {
  std::string_view kind;  // "read", "atomic-write", ...
  // False: the line is lost, and the stack is that of an earlier release.
  bool exact = true;
  std::vector<FunctionFact> stack;  // innermost first
};

struct RaceFacts {
  std::string_view kind;
  std::array<SideFacts, 2> sides;
  std::string_view global;  // the variable's name; empty for other places
};

// `modules` are those that the race's frames name by index.
RaceFacts FactsOf(const log::Race& race,
                  const std::vector<log::Module>& modules);

// Whether the user wrote this function, rather than the C or C++ library.
bool IsUserCode(const FunctionFact& function);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_REPORT_RACE_FACTS_H_
