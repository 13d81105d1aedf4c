// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `hbsan ctest`: what `go test -race` is for Go.  Builds the project aside,
// runs its tests, and says which of them raced.

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/hbsan/command.h"
#include "tools/hbsan/command_line.h"
#include "tools/runner/ctest_session.h"
#include "tools/runner/junit_results.h"
#include "tools/runner/progress.h"
#include "tools/runner/race_reports.h"
#include "tools/runner/side_build.h"
#include "tools/runner/summary.h"

namespace hbsan::tools {
namespace {

constexpr const char* kOverview =
    R"(hbsan ctest: find the data races that the tests of a project meet

Builds a CMake project aside with every source instrumented, runs its tests
with ctest, and tells which of them raced.  Nothing in the project is edited.

The build goes to <folder>/build-hbsan, or into ~/.cache/hbsan where the folder
cannot be written to.  It is optimized (-O1), with assertions; warnings are no
errors; limits on the tests' time are ten times as long.  Logs and the reports
of each test are in build-hbsan/hbsan.

What stands after -- goes to ctest, as in: hbsan ctest -- -R queue --timeout 60

EXIT STATUS
  0   all tests passed, no race
  1   tests failed, no race
  2   the project cannot be configured or built, or has no tests
  66  a test raced)";

std::string Duration(double seconds) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.2fs", seconds);
  return text;
}

// Tells each result as it comes, and keeps what the end has to tell.
class Results {
 public:
  explicit Results(Progress& progress) : progress_(progress) {}

  void Add(const TestResult& test) {
    tests_.push_back(test);
    using Outcome = TestResult::Outcome;
    const bool failed = test.outcome == Outcome::kFailed;
    std::string line = test.races || failed                ? "FAIL  "
                       : test.outcome == Outcome::kSkipped ? "skip  "
                                                           : "ok    ";
    line += test.name;
    if (test.races)
      line += "  " + Count(test.races, "data race");
    line += "  " + Duration(test.seconds);
    if (!test.detail.empty())
      line += "  (" + test.detail + ")";
    line += '\n';
    if (failed)
      line += Indented(test.output);
    progress_.Say(line);
    total_ += test.outcome != Outcome::kSkipped;
    if (failed)
      Note(failed_, test.name);
    if (test.races)
      Note(racy_, test.name);
  }

  const std::vector<TestResult>& tests() const { return tests_; }

  // The last lines; returns the exit status.
  int Conclude(const RaceReports& races, const std::string& logs) const {
    std::printf("\n");
    if (!races.races().empty()) {
      std::printf("FAIL: found %s in %s: %s\n",
                  Count(races.races().size(), "data race").c_str(),
                  Count(racy_.size(), "test").c_str(), List(racy_).c_str());
    }
    if (!failed_.empty()) {
      std::printf(
          "FAIL: %s failed%s: %s\n", Count(failed_.size(), "test").c_str(),
          racy_.empty() ? " without a data race" : "", List(failed_).c_str());
    }
    if (racy_.empty() && failed_.empty()) {
      std::printf("ok: %s, no data race\n", Count(total_, "test").c_str());
      return kExitOk;
    }
    std::printf("logs: %s\n", logs.c_str());
    return racy_.empty() ? kExitFailed : kExitRaces;
  }

 private:
  // Each name once, though a test may run several times.
  static void Note(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(name);
  }

  static std::string Indented(llvm::StringRef text) {
    std::string result;
    while (!text.empty()) {
      const auto [line, rest] = text.split('\n');
      result += "    " + line.str() + "\n";
      text = rest;
    }
    return result;
  }

  Progress& progress_;
  std::vector<TestResult> tests_;
  size_t total_ = 0;  // that ran
  std::vector<std::string> failed_;
  std::vector<std::string> racy_;
};

// An option --<name>=FILE that `hbsan report` has, too.
struct FormatOption {
  FormatOption(CommandLine& command, llvm::StringRef name, const char* help)
      : file(name, cl::value_desc("file"), cl::desc(help), command.option()) {}

  std::string Argument() const {
    return file.empty() ? "" : "--" + file.ArgStr.str() + "=" + file;
  }

  cl::opt<std::string> file;
};

// Lets `hbsan report` write them from the logs.
bool WriteReports(const std::vector<std::string>& formats,
                  const SideBuild& build, const std::string& logs) {
  std::vector<std::string> words = {Prefix() + "/bin/hbsan", "report", logs,
                                    "--fail-on=none",
                                    "--source-root=" + build.source()};
  const size_t without = words.size();
  for (const std::string& format : formats) {
    if (!format.empty())
      words.push_back(format);
  }
  if (words.size() == without)
    return true;
  const ProcessEnd end = Run({
      .arguments = words,
      .environment = {},
      .log = "",
      .on_line = nullptr,
  });
  if (!end.error.empty())
    InputError(end.error);
  return end.ok();
}

std::string NoTests(const SideBuild& build, const std::string& log,
                    bool chosen) {
  return "no test was run in " + build.source() +
         (chosen ? ": either the project has none, or none matches what stands "
                   "after --"
                 : ": the project has none that ctest knows") +
         "\n  what to do: see whether an option of the project turns tests on "
         "(-D<option>=ON), and whether its CMakeLists.txt calls "
         "enable_testing() in " +
         build.source() + "\n  log: " + log;
}

}  // namespace

int RunCtest(std::span<char*> arguments) {
  CommandLine command("ctest", kOverview);
  SideBuildFlags build_flags(command);
  cl::opt<unsigned> repeat(
      "repeat",
      cl::desc("Run all tests this many times; more runs meet more "
               "races"),
      cl::value_desc("n"), cl::init(1), command.option());
  cl::opt<bool> shuffle("shuffle", cl::desc("Run the tests in a random order"),
                        command.option());
  cl::opt<std::string> junit("junit", cl::value_desc("file"),
                             cl::desc("Write all results in JUnit's format"),
                             command.option());
  FormatOption sarif(command, "sarif", "Write the races in SARIF 2.1.0");
  FormatOption html(command, "html", "Write the races as a page to read");
  if (!command.Parse(arguments))
    return kExitUsage;
  if (repeat == 0)
    return UsageError("--repeat=0 would run nothing");

  Progress progress;
  SideBuild build(build_flags.Options(), Prefix(), progress);
  if (const int status = build.Make(); status != kExitOk)
    return status;

  const std::string logs = build.logs() + "/races";
  llvm::sys::fs::remove_directories(logs);
  RaceReports races;
  Results results(progress);
  for (unsigned run = 1; run <= repeat; ++run) {
    const std::string number = repeat > 1 ? std::to_string(run) : "";
    CtestOptions options = {
        .source = build.source(),
        .logs = logs + "/" + number,
        .log = build.logs() + "/ctest" + number + ".log",
        .arguments = build.CtestArguments(),
    };
    if (build_flags.jobs() > 0)
      options.arguments.push_back("-j" + std::to_string(build_flags.jobs()));
    if (shuffle)
      options.arguments.push_back("--schedule-random");
    for (const std::string& argument : command.after_dashes())
      options.arguments.push_back(argument);
    progress.Say(repeat > 1 ? "testing, run " + std::to_string(run) + " of " +
                                  std::to_string(repeat) + "\n"
                            : "testing\n");
    CtestSession session(
        options, races, [&](std::string_view name) { progress.Show(name); },
        [&](const TestResult& test) { results.Add(test); });
    const ProcessEnd end = session.Run();
    if (!end.error.empty())
      return InputError(end.error);
    if (session.tests() == 0)
      return InputError(
          NoTests(build, options.log, !command.after_dashes().empty()));
    if (end.signal != 0 || end.status == 130)
      break;  // interrupted; what there is shall be seen
  }
  PrintRaces(stdout, races, "test");
  const int status = results.Conclude(races, build.logs());
  bool written = true;
  if (!junit.empty()) {
    if (std::string error = WriteJunit(junit, results.tests(), races);
        !error.empty()) {
      InputError(error);
      written = false;
    }
  }
  written &= WriteReports({sarif.Argument(), html.Argument()}, build, logs);
  return status == kExitOk && !written ? kExitUsage : status;
}

}  // namespace hbsan::tools
