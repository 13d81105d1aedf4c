// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/hbsan/command_line.h"

#include <algorithm>
#include <string_view>

#include "llvm/Support/raw_ostream.h"
#include "tools/hbsan/command.h"

namespace hbsan::tools {

CommandLine::CommandLine(const char* name, const char* overview)
    : name_(name), overview_(overview), command_(name) {}

bool CommandLine::Parse(std::span<char*> arguments) {
  const auto dashes = std::find_if(
      arguments.begin(), arguments.end(),
      [](const char* word) { return std::string_view(word) == "--"; });
  has_dashes_ = dashes != arguments.end();
  if (has_dashes_)
    after_dashes_.assign(dashes + 1, arguments.end());
  return ParseWhole({arguments.begin(), dashes});
}

bool CommandLine::ParseWhole(std::span<char*> arguments) {
  std::vector<const char*> words = {"hbsan", name_};
  words.insert(words.end(), arguments.begin() + 1, arguments.end());
  std::string errors;
  llvm::raw_string_ostream stream(errors);
  if (cl::ParseCommandLineOptions(static_cast<int>(words.size()), words.data(),
                                  overview_, &stream))
    return true;
  llvm::StringRef message = llvm::StringRef(errors).trim();
  message.consume_front("hbsan: ");
  message = message.split("  Try: ").first;
  InputError(message.str() + " (see hbsan " + name_ + " --help)");
  return false;
}

SideBuildFlags::SideBuildFlags(CommandLine& command)
    : folder_(cl::Positional, cl::desc("[folder]"), cl::init("."),
              command.option()),
      build_("build-dir", cl::value_desc("folder"),
             cl::desc("Where to build instead of <folder>/build-hbsan"),
             command.option()),
      settings_("D", cl::Prefix, cl::value_desc("name=value"),
                cl::desc("A setting for cmake"), command.option()),
      generator_("G", cl::value_desc("generator"),
                 cl::desc("The generator for cmake (default: Ninja, if there "
                          "is one)"),
                 command.option()),
      jobs_("j", cl::Prefix, cl::value_desc("n"), cl::init(0),
            cl::desc("Do this many things at a time; without it the build uses "
                     "all processors, and tests run one by one"),
            command.option()),
      keep_going_("keep-going",
                  cl::desc("Go on with what can be built, where not all can"),
                  command.option()) {}

SideBuildOptions SideBuildFlags::Options() const {
  return {
      .source = folder_,
      .build = build_,
      .settings = {settings_.begin(), settings_.end()},
      .generator = generator_,
      .jobs = jobs_,
      .keep_going = keep_going_,
  };
}

}  // namespace hbsan::tools
