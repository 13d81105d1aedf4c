// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// hbsan: one command in front of the tools.  Exit status: that of the
// sub-command, else 0, or 2 for bad usage.

#include <cstdio>

#include "tools/hbsan/command.h"

namespace {

using hbsan::tools::AllCommands;
using hbsan::tools::Command;

void PrintHelp() {
  std::printf("usage: hbsan <command> [arguments]\n\n");
  for (const Command& command : AllCommands()) {
    std::printf("  %-10.*s  %.*s\n", static_cast<int>(command.name.size()),
                command.name.data(), static_cast<int>(command.summary.size()),
                command.summary.data());
  }
  std::printf("\n  --help, --version\n");
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  if (name == "--help" || name == "-h" || name == "help") {
    PrintHelp();
    return hbsan::tools::kExitOk;
  }
  if (name == "--version") {
    std::printf("hbsan " HBSAN_VERSION " (for clang " HBSAN_LLVM_VERSION ")\n");
    return hbsan::tools::kExitOk;
  }
  for (const Command& command : AllCommands()) {
    if (command.name == name)
      return command.run(std::span(argv + 1, argv + argc));
  }
  return hbsan::tools::UsageError(
      name.empty() ? "no command given"
                   : "unknown command '" + std::string(name) + "'");
}
