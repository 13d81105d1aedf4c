// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `hbsan diff BEFORE AFTER`: a report of AFTER with BEFORE as the baseline.

#include "llvm/Support/Error.h"
#include "tools/hbsan/command.h"
#include "tools/hbsan/report_flags.h"
#include "tools/report/baseline.h"

namespace hbsan::tools {
namespace {

constexpr char kOverview[] =
    "Tells which races came and which went\n"
    "\n"
    "BEFORE and AFTER are logs, folders of logs, or reports in JSON; BEFORE "
    "may be a\nbaseline. Without --format a line is printed for each race "
    "that came (+) or went (-).\n"
    "\n"
    "Exit status: 0; 1 if there are races that --fail-on names, by default "
    "new ones; 2\nfor bad usage, or if an input could not be read in full.\n";

// What BEFORE holds; nothing after an error, which has been said.
std::optional<std::vector<KnownRace>> ReadBefore(const std::string& before,
                                                 ReportFlags& flags) {
  if (IsBaseline(before)) {
    llvm::Expected<std::vector<KnownRace>> known = ReadBaseline(before);
    if (known)
      return std::move(*known);
    InputError(llvm::toString(known.takeError()));
    return std::nullopt;
  }
  const std::optional<MadeReport> made = flags.Make({before}, std::nullopt);
  if (!made)
    return std::nullopt;
  // With a part of it, races of AFTER would look new.
  if (!made->complete) {
    InputError("cannot compare with " + before +
               ", which could not be read in full");
    return std::nullopt;
  }
  return BaselineOf(made->report);
}

}  // namespace

int RunDiff(std::span<char*> arguments) {
  CommandLine command("diff", kOverview);
  cl::opt<std::string> before(cl::Positional, cl::Required, cl::desc("BEFORE"),
                              command.option());
  cl::opt<std::string> after(cl::Positional, cl::Required, cl::desc("AFTER"),
                             command.option());
  ReportFlags flags(command);
  if (!command.Parse(arguments) || !flags.Check(/*has_baseline=*/true))
    return kExitUsage;
  std::optional<std::vector<KnownRace>> baseline = ReadBefore(before, flags);
  if (!baseline)
    return kExitUsage;
  const std::optional<MadeReport> made =
      flags.Make({after}, std::move(baseline));
  if (!made || !flags.Write(made->report, WriteDiff) || !made->complete)
    return kExitUsage;
  return Fails(made->report, flags.fail_on()) ? kExitFailed : kExitOk;
}

}  // namespace hbsan::tools
