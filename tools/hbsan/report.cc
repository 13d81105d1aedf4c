// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `hbsan report`: many logs in, each race once out.

#include "llvm/Support/Error.h"
#include "tools/hbsan/command.h"
#include "tools/hbsan/report_flags.h"
#include "tools/report/baseline.h"

namespace hbsan::tools {
namespace {

constexpr char kOverview[] =
    "Merges logs, and writes each race once\n"
    "\n"
    "A LOG is what a program wrote with "
    "HBSAN_OPTIONS=log_path=...:format=json, with\nnames or without; a folder "
    "of such files *.jsonl; a report in JSON; or - for\nstandard input. "
    "Several formats can be written at once: --sarif=FILE --html=FILE.\n"
    "\n"
    "Exit status: 0; 1 if there are races that --fail-on names; 2 for bad "
    "usage, or if\nan input could not be read in full (the report holds the "
    "rest) or an output not\nwritten.\n";

}  // namespace

int RunReport(std::span<char*> arguments) {
  CommandLine command("report", kOverview);
  cl::list<std::string> logs(cl::Positional, cl::OneOrMore, cl::desc("LOG..."),
                             command.option());
  cl::opt<std::string> baseline_file(
      "baseline", cl::value_desc("file"),
      cl::desc("Tell new races from those in this baseline or JSON report"),
      command.option());
  cl::opt<std::string> write_baseline_file(
      "write-baseline", cl::value_desc("file"),
      cl::desc("Write the races as a baseline"), command.option());
  ReportFlags flags(command);
  if (!command.Parse(arguments) || !flags.Check(!baseline_file.empty()))
    return kExitUsage;
  std::optional<std::vector<KnownRace>> baseline;
  if (!baseline_file.empty()) {
    llvm::Expected<std::vector<KnownRace>> known = ReadBaseline(baseline_file);
    if (!known) {
      InputError(llvm::toString(known.takeError()));
      return kExitUsage;
    }
    baseline = std::move(*known);
  }
  const std::optional<MadeReport> made = flags.Make(logs, std::move(baseline));
  if (!made)
    return kExitUsage;
  bool written = flags.Write(made->report, WriteText);
  if (!write_baseline_file.empty()) {
    written &= WriteOutput(write_baseline_file, [&](llvm::raw_ostream& out) {
      WriteBaseline(BaselineOf(made->report), out);
    });
  }
  if (!written || !made->complete)
    return kExitUsage;
  return Fails(made->report, flags.fail_on()) ? kExitFailed : kExitOk;
}

}  // namespace hbsan::tools
