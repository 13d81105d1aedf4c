// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/race_facts.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "tools/lib/library_code.h"

namespace hbsan::tools {
namespace {

// Without a name the place in the module stands for the function: it changes
// with the build, but what is told apart stays apart.
std::string Unnamed(const log::Frame& frame) {
  return "0x" + llvm::utohexstr(
                    frame.module ? frame.offset : frame.address.value_or(0),
                    /*LowerCase=*/true);
}

SideFacts FactsOf(const log::Access& access,
                  const std::vector<log::Module>& modules) {
  SideFacts side;
  side.kind = access.kind;
  side.exact = access.exact;
  for (const log::Frame& frame : access.stack.frames) {
    std::string_view module;
    if (frame.module && *frame.module < modules.size())
      module = modules[*frame.module].path;
    if (frame.symbols.empty())
      side.stack.push_back({Unnamed(frame), {}, module});
    for (const log::Symbol& symbol : frame.symbols) {
      side.stack.push_back(
          {symbol.function.empty() ? Unnamed(frame) : symbol.function,
           symbol.file, module});
    }
  }
  return side;
}

}  // namespace

RaceFacts FactsOf(const log::Race& race,
                  const std::vector<log::Module>& modules) {
  RaceFacts facts;
  facts.kind = race.kind;
  facts.sides = {FactsOf(race.accesses[0], modules),
                 FactsOf(race.accesses[1], modules)};
  if (race.location)
    facts.global = race.location->name;
  return facts;
}

bool IsUserCode(const FunctionFact& function) {
  // The C library's debug information names its files relative to its tree.
  const bool relative = !function.file.empty() &&
                        !llvm::StringRef(function.file).starts_with("/");
  return !IsInLibrary(function.file, function.module) &&
         !(relative && IsSystemModule(function.module));
}

}  // namespace hbsan::tools
