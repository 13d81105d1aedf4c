// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `hbsan run`: one program and all processes it starts.  Where the program
// keeps its terminal, its output and its input, races are told when it has
// ended, each once.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "llvm/Support/Program.h"
#include "tools/hbsan/command.h"
#include "tools/hbsan/command_line.h"
#include "tools/runner/binary.h"
#include "tools/runner/process.h"
#include "tools/runner/race_reports.h"
#include "tools/runner/scratch_folder.h"
#include "tools/runner/summary.h"

namespace hbsan::tools {
namespace {

constexpr const char* kOverview =
    R"(hbsan run: find the data races of one run of a program

Runs a program that was built with HBSan, and tells on standard error when it
has ended which races it and the processes it started met, each once.  Input and
output of the program are its own; its own HBSAN_OPTIONS hold, except for
exitcode, log_path and format.

EXIT STATUS
  66      there was a race
  2       the program cannot be started, or nothing in it would be checked
  other   that of the program; 128 and the signal, if one ended it)";

// A script may start a program that is checked; of an ELF file it is known.
bool NothingIsChecked(const std::string& program) {
  const std::optional<Binary> binary = ReadBinary(program);
  if (!binary || binary->has_runtime)
    return false;
  for (const std::string& library : LoadedLibraries(program)) {
    if (std::filesystem::path(library).filename() == "libhbsan_rt.so")
      return false;
  }
  return true;
}

std::string RuntimeOptions(const std::string& logs) {
  std::string options =
      "strip_path_prefix='" + std::filesystem::current_path().string() + "/'";
  if (const char* users = std::getenv("HBSAN_OPTIONS"))
    options += std::string(":") + users;
  return options + ":exitcode=0:" + kBothFormats + ":log_path='" + logs +
         "/race'";
}

}  // namespace

int RunRun(std::span<char*> arguments) {
  CommandLine command("run", kOverview);
  cl::opt<std::string> program(cl::Positional, cl::desc("program"),
                               command.option());
  cl::list<std::string> program_arguments(
      cl::ConsumeAfter, cl::desc("[argument]..."), command.option());
  if (!command.ParseWhole(arguments))
    return kExitUsage;
  if (program.empty())
    return UsageError("run takes a program and its arguments");

  const llvm::ErrorOr<std::string> file =
      llvm::sys::findProgramByName(program.getValue());
  if (!file) {
    const bool is_here = std::filesystem::exists(program.getValue());
    return InputError(
        "cannot start " + program + ": " +
        (is_here ? "it is not on PATH; that in this folder is ./" + program
                 : file.getError().message()));
  }
  if (NothingIsChecked(*file)) {
    return InputError(*file +
                      " was not built with HBSan, so nothing would be checked; "
                      "compile and link it with hbsan-clang or hbsan-clang++");
  }
  const ScratchFolder logs;
  if (logs.path().empty())
    return InputError("cannot make a folder for the reports; set TMPDIR");

  std::vector<std::string> words = {*file};
  words.insert(words.end(), program_arguments.begin(), program_arguments.end());
  const ProcessEnd end = Run({
      .arguments = words,
      .environment = {{"HBSAN_OPTIONS", RuntimeOptions(logs.path())}},
      .log = "",
      .on_line = nullptr,
  });
  if (!end.error.empty())
    return InputError(end.error);

  RaceReports races;
  RaceReports::Met met;
  races.AddFolder("", logs.path(), met);
  PrintRaces(stderr, races, "");
  if (races.races().empty())
    return end.status;
  std::fprintf(stderr, "\nhbsan: found %s",
               Count(races.races().size(), "data race").c_str());
  if (end.signal != 0)
    std::fprintf(stderr, "; signal %d ended the program", end.signal);
  else if (end.status != 0)
    std::fprintf(stderr, "; the program ended with %d", end.status);
  std::fprintf(stderr, "\n");
  return kExitRaces;
}

}  // namespace hbsan::tools
