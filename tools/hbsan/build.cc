// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `hbsan build`: any build with the compiler wrappers.  A CMake project gets
// the side build of `hbsan ctest`, without its tests; any other build is a
// command that finds the wrappers where it looks for compilers.

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "tools/hbsan/command.h"
#include "tools/hbsan/command_line.h"
#include "tools/runner/process.h"
#include "tools/runner/progress.h"
#include "tools/runner/side_build.h"

namespace hbsan::tools {
namespace {

constexpr const char* kOverview =
    R"(hbsan build: build with every source instrumented

Without -- it builds the CMake project in the folder aside, as hbsan ctest does,
in <folder>/build-hbsan.

With -- it runs a command of any other build, with CC and CXX set to the
wrappers; for make they also take precedence over what the Makefile says.  Use a
clean tree: objects that were compiled before carry no checks.

    hbsan build -- ./configure
    hbsan build -- make -j4
    hbsan build -- meson setup build-race

EXIT STATUS
  0   it is built
  2   the CMake project cannot be configured or built
      that of the command, if there is one)";

int RunCommand(std::vector<std::string> words) {
  const Environment environment = WrapperEnvironment(Prefix());
  const std::string name =
      std::filesystem::path(words.front()).filename().string();
  if (name == "make" || name == "gmake") {
    for (const auto& [variable, value] : environment) {
      if (variable == "CC" || variable == "CXX")
        words.push_back(variable + "=" + value);
    }
  }
  const ProcessEnd end = Run({
      .arguments = words,
      .environment = environment,
      .log = "",
      .on_line = nullptr,
  });
  return end.error.empty() ? end.status : InputError(end.error);
}

}  // namespace

int RunBuild(std::span<char*> arguments) {
  CommandLine command("build", kOverview);
  SideBuildFlags build_flags(command);
  if (!command.Parse(arguments))
    return kExitUsage;
  if (command.has_dashes()) {
    if (arguments.size() > command.after_dashes().size() + 2) {
      return UsageError(
          "build takes either options for a CMake project or a "
          "command behind --, not both");
    }
    if (command.after_dashes().empty())
      return UsageError("there is no command behind --");
    return RunCommand(command.after_dashes());
  }

  Progress progress;
  SideBuild build(build_flags.Options(), Prefix(), progress);
  const int status = build.Make();
  if (status == kExitOk)
    progress.Say("built in " + build.build() + "\n");
  return status;
}

}  // namespace hbsan::tools
