// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line of one sub-command: llvm::cl, kept apart from the options of
// LLVM's libraries and of the other sub-commands, and the words after `--`.
//
//   CommandLine command("ctest", overview);
//   cl::opt<bool> shuffle("shuffle", cl::desc("..."), command.option());
//   if (!command.Parse(arguments))
//     return kExitUsage;

#ifndef HBSAN_TOOLS_HBSAN_COMMAND_LINE_H_
#define HBSAN_TOOLS_HBSAN_COMMAND_LINE_H_

#include <span>
#include <string>
#include <vector>

#include "llvm/Support/CommandLine.h"
#include "tools/runner/side_build.h"

namespace hbsan::tools {

namespace cl = llvm::cl;

class CommandLine {
 public:
  // What makes an option belong to a sub-command.
  struct Member {
    cl::SubCommand& command;
    void apply(cl::Option& option) const { option.addSubCommand(command); }
  };

  // The overview explains the command to somebody who asks for --help.
  CommandLine(const char* name, const char* overview);

  Member option() { return {command_}; }
  // Says what is wrong where it returns false.
  bool Parse(std::span<char*> arguments);
  // For a command that takes another one, whose own `--` stays in place.
  bool ParseWhole(std::span<char*> arguments);
  bool has_dashes() const { return has_dashes_; }
  const std::vector<std::string>& after_dashes() const { return after_dashes_; }

 private:
  const char* name_;
  const char* overview_;
  cl::SubCommand command_;
  bool has_dashes_ = false;
  std::vector<std::string> after_dashes_;
};

// The options of the commands that make a side build.
class SideBuildFlags {
 public:
  explicit SideBuildFlags(CommandLine& command);

  SideBuildOptions Options() const;
  unsigned jobs() const { return jobs_; }

 private:
  cl::opt<std::string> folder_;
  cl::opt<std::string> build_;
  cl::list<std::string> settings_;
  cl::opt<std::string> generator_;
  cl::opt<unsigned> jobs_;
  cl::opt<bool> keep_going_;
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_HBSAN_COMMAND_LINE_H_
