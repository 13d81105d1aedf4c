// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The list of sub-commands, and what they share.

#include "tools/hbsan/command.h"

#include <limits.h>
#include <unistd.h>

#include <cstdio>

namespace hbsan::tools {
namespace {

constexpr Command kCommands[] = {
    {"ctest", "build a CMake project, run its tests, say which of them raced",
     RunCtest},
    {"run", "run a program, and say which races it met", RunRun},
    {"build", "build a CMake project, or run another build, instrumented",
     RunBuild},
    {"doctor", "see whether HBSan works here, and what it sees of a program",
     RunDoctor},
    {"report", "merge logs into text, JSON, SARIF, HTML and more", RunReport},
    {"diff", "show which races came and went between two sets of logs",
     RunDiff},
    {"suppress", "accept a race, with a reason and for a time", RunSuppress},
    {"symbolize", "put functions, files and lines in place of addresses",
     RunSymbolize},
    {"flags", "print the compiler flags that instrument (--link: that link)",
     RunFlags},
};

}  // namespace

std::span<const Command> AllCommands() { return kCommands; }

std::string Prefix() {
  char path[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof(path));
  if (length <= 0)
    return ".";
  const std::string_view file(path, static_cast<size_t>(length));
  const std::string_view folder = file.substr(0, file.rfind('/'));
  return std::string(folder.substr(0, folder.rfind('/')));
}

int UsageError(const std::string& message) {
  return InputError(message + " (see hbsan --help)");
}

int InputError(const std::string& message) {
  std::fflush(stdout);
  std::fprintf(stderr, "hbsan: error: %s\n", message.c_str());
  return kExitUsage;
}

}  // namespace hbsan::tools
