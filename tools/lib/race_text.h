// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A race of a log as the text report that its program would have printed.

#ifndef HBSAN_TOOLS_LIB_RACE_TEXT_H_
#define HBSAN_TOOLS_LIB_RACE_TEXT_H_

#include <cstdint>
#include <string>

#include "llvm/Support/raw_ostream.h"
#include "tools/lib/log_model.h"
#include "tools/lib/stack_text.h"

namespace hbsan::tools {

// What the text says besides the race.
struct RaceTextContext {
  uint32_t pid = 0;
  std::string test;       // for the title; empty: none
  std::string additions;  // lines to go before the summary
};

void PrintRace(const log::Race& race, const RaceTextContext& context,
               const FindModule& find_module, llvm::raw_ostream& out);

// The closing line; nothing for a process without a race.
void PrintEnd(const log::End& end, llvm::raw_ostream& out);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_LIB_RACE_TEXT_H_
