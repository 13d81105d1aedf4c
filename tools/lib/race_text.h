// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A race of a log as the text report that its program would have printed.

#ifndef HBSAN_TOOLS_LIB_RACE_TEXT_H_
#define HBSAN_TOOLS_LIB_RACE_TEXT_H_

#include <cstdint>
#include <functional>
#include <string>

#include "llvm/Support/raw_ostream.h"
#include "tools/lib/log_model.h"

namespace hbsan::tools {

// The module with an index; null if nothing told of it.
using FindModule = std::function<const log::Module*(uint32_t)>;

void PrintRace(const log::Race& race, uint32_t pid,
               const FindModule& find_module, llvm::raw_ostream& out);

// The closing line; nothing for a process without a race.
void PrintEnd(const log::End& end, llvm::raw_ostream& out);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_LIB_RACE_TEXT_H_
