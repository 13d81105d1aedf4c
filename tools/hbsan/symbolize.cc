// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `hbsan symbolize`: hbsan-symbolize under another name.

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "tools/hbsan/command.h"

namespace hbsan::tools {

int RunSymbolize(std::span<char*> arguments) {
  const std::string program = Prefix() + "/bin/hbsan-symbolize";
  std::string name = "hbsan-symbolize";
  std::vector<char*> words(arguments.begin(), arguments.end());
  words.front() = name.data();
  words.push_back(nullptr);
  execv(program.c_str(), words.data());
  return UsageError("cannot start " + program + ": " + std::strerror(errno));
}

}  // namespace hbsan::tools
