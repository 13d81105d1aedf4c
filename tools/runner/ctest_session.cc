// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/runner/ctest_session.h"

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Regex.h"
#include "tools/runner/named_logs.h"

namespace hbsan::tools {
namespace {

namespace fs = std::filesystem;

// How much of a test's output is kept to be shown when it fails.
constexpr size_t kKeptOutput = 8192;

// The last line that ctest -V puts before the test's own output.
constexpr std::string_view kEndOfPreface = "Test timeout computed to be: ";

// By what the tests' own time limits are multiplied: checked code is slower.
constexpr const char* kPatience = "10";

// Stronger than what the user and the test say.  Status 0 for a race: what a
// test makes of its program's status shall be what it makes of it without
// HBSan.
std::string RuntimeOptions(const std::string& source) {
  std::string options = std::string("exitcode=0:") + kBothFormats;
  const char* users = std::getenv("HBSAN_OPTIONS");
  if (!users || !llvm::StringRef(users).contains("strip_path_prefix="))
    options += ":strip_path_prefix='" + source + "/'";
  return options;
}

int Number(llvm::StringRef digits) {
  int number = 0;
  std::from_chars(digits.begin(), digits.end(), number);
  return number;
}

void RemoveAll(std::string& text, const std::string& part) {
  for (size_t at = 0; (at = text.find(part, at)) != text.npos;)
    text.erase(at, part.size());
}

std::string ReadFile(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

CtestSession::CtestSession(CtestOptions options, RaceReports& races,
                           std::function<void(std::string_view)> on_start,
                           std::function<void(const TestResult&)> on_result)
    : options_(std::move(options)),
      races_(races),
      on_start_(std::move(on_start)),
      on_result_(std::move(on_result)) {}

ProcessEnd CtestSession::Run() {
  fs::remove_all(options_.logs);
  fs::create_directories(options_.logs);
  // -V: output as it comes, each line behind its test's number.
  std::vector<std::string> command = {"ctest", "-V"};
  command.insert(command.end(), options_.arguments.begin(),
                 options_.arguments.end());
  fs::remove(options_.log);
  return tools::Run({
      .arguments = command,
      .environment = {{"HBSAN_TEST_LOGS", options_.logs},
                      {"HBSAN_TEST_OPTIONS", RuntimeOptions(options_.source)},
                      {"HBSAN_TEST_PATIENCE", kPatience}},
      .log = options_.log,
      .on_line = [this](std::string_view line) { OnLine(line); },
  });
}

void CtestSession::OnLine(std::string_view line) {
  OnOutput(line) || OnStart(line) || OnResult(line);
}

// `12: what the test printed`
bool CtestSession::OnOutput(std::string_view line) {
  const size_t digits = line.find_first_not_of("0123456789");
  if (digits == 0 || digits == line.npos || line[digits] != ':')
    return false;
  const int number = Number(line.substr(0, digits));
  line.remove_prefix(std::min(line.size(), digits + 2));
  readers_[number].AddLine(line);
  std::string& output = running_[number].output;
  if (line.starts_with(kEndOfPreface)) {
    output.clear();
    return true;
  }
  (output += line) += '\n';
  if (output.size() > 2 * kKeptOutput)
    output.erase(0, output.find('\n', output.size() - kKeptOutput) + 1);
  return true;
}

// `      Start 12: name`
bool CtestSession::OnStart(std::string_view line) {
  static const llvm::Regex kPattern("^ +Start +([0-9]+): (.*)$");
  llvm::SmallVector<llvm::StringRef, 3> match;
  if (!kPattern.match(line, &match))
    return false;
  TestResult& test = running_[Number(match[1])];
  test.number = Number(match[1]);
  test.name = match[2].str();
  on_start_(test.name);
  return true;
}

// ` 3/40 Test #12: name .....***Failed  Required text not found   0.12 sec`
bool CtestSession::OnResult(std::string_view line) {
  static const llvm::Regex kPattern(
      "^ *[0-9]+/[0-9]+ Test +#([0-9]+): (.*) +([0-9.]+) sec *$");
  llvm::SmallVector<llvm::StringRef, 4> match;
  if (!kPattern.match(line, &match))
    return false;
  const int number = Number(match[1]);
  TestResult test = std::move(running_[number]);
  running_.erase(number);
  test.number = number;
  llvm::StringRef rest = match[2];
  if (!test.name.empty() && rest.starts_with(test.name)) {
    rest = rest.drop_front(test.name.size());
  } else {
    const size_t dots = rest.find(" .");
    test.name = rest.substr(0, dots).str();
    rest = rest.substr(dots);
  }
  rest = rest.ltrim(" .").trim();
  // A signal is told before the stars: `Subprocess aborted***Exception:`.
  if (!rest.starts_with("Passed")) {
    using Outcome = TestResult::Outcome;
    const auto [signal, told] = rest.split("***");
    test.detail = (signal.empty() ? told : signal).trim().str();
    const bool skipped =
        told.starts_with("Skipped") || told.contains("(Disabled)");
    test.outcome = skipped ? Outcome::kSkipped : Outcome::kFailed;
    if (told.starts_with("Not Run"))
      test.output.clear();  // ctest's preface
  }
  match[3].getAsDouble(test.seconds);
  Finish(std::move(test));
  return true;
}

void CtestSession::Finish(TestResult test) {
  ++ended_;
  RaceReports::Met met;
  // A test that drops the environment loses the options with it.
  for (std::string& report : readers_[test.number].TakeReports()) {
    RemoveAll(report, options_.source + "/");
    races_.AddText(test.name, report, met);
  }
  const std::string folder = LogFolder(test);
  if (!folder.empty()) {
    races_.AddFolder(test.name, folder, met);
    NameTest(folder, test.name);
  }
  test.races = met.size();
  on_result_(test);
}

std::string CtestSession::LogFolder(const TestResult& test) const {
  // As a rule both count alike; a test that the project lets ctest ignore has
  // no number.
  const fs::path usual = fs::path(options_.logs) / std::to_string(test.number);
  if (ReadFile(usual / "name") == test.name)
    return usual.string();
  std::error_code error;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(options_.logs, error)) {
    if (ReadFile(entry.path() / "name") == test.name)
      return entry.path().string();
  }
  return "";
}

}  // namespace hbsan::tools
