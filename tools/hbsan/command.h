// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One sub-command of `hbsan`.  Each has a file of its own that defines its
// function; command.cc lists them all.

#ifndef HBSAN_TOOLS_HBSAN_COMMAND_H_
#define HBSAN_TOOLS_HBSAN_COMMAND_H_

#include <span>
#include <string>
#include <string_view>

namespace hbsan::tools {

// Exit statuses that all commands share.
inline constexpr int kExitOk = 0;
inline constexpr int kExitRaces = 66;  // a program or a test raced
inline constexpr int kExitFailed = 1;  // tests failed, or a race broke a rule
inline constexpr int kExitUsage = 2;   // bad usage or input, nothing done

struct Command {
  std::string_view name;
  std::string_view summary;  // for `hbsan --help`, one line
  // `arguments[0]` is the command's own name.  Returns the exit status.
  int (*run)(std::span<char*> arguments);
};

std::span<const Command> AllCommands();

int RunBuild(std::span<char*> arguments);
int RunCtest(std::span<char*> arguments);
int RunDiff(std::span<char*> arguments);
int RunDoctor(std::span<char*> arguments);
int RunFlags(std::span<char*> arguments);
int RunReport(std::span<char*> arguments);
int RunRun(std::span<char*> arguments);
int RunSuppress(std::span<char*> arguments);
int RunSymbolize(std::span<char*> arguments);

// The folder that holds bin/, lib/hbsan/, share/hbsan/ and include/: the one
// above the running program's.  An unpacked or moved tree works.
std::string Prefix();

// Prints `hbsan: error: <message>`, with a hint at --help for a mistake on the
// command line and without for one elsewhere, and returns kExitUsage.
int UsageError(const std::string& message);
int InputError(const std::string& message);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_HBSAN_COMMAND_H_
