// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/runner/junit_results.h"

#include <algorithm>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/runner/summary.h"

namespace hbsan::tools {
namespace {

// XML cannot express most control characters, not even escaped.
void WriteEscaped(llvm::raw_ostream& out, std::string text) {
  llvm::erase_if(text, [](char c) {
    return static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t';
  });
  llvm::printHTMLEscaped(text, out);
}

void WriteFailure(llvm::raw_ostream& out, const TestResult& test,
                  const RaceReports& races) {
  const bool raced = test.races > 0;
  out << "    <failure message=\"";
  WriteEscaped(out, raced ? Count(test.races, "data race") : test.detail);
  out << "\" type=\"" << (raced ? "data race" : "failure") << "\">";
  for (const Race& race : races.races()) {
    if (raced && llvm::is_contained(race.tests, test.name))
      WriteEscaped(out, race.text + "\n");
  }
  if (test.outcome == TestResult::Outcome::kFailed)
    WriteEscaped(out, test.output);
  out << "</failure>\n";
}

void WriteTest(llvm::raw_ostream& out, const TestResult& test,
               const RaceReports& races) {
  out << "  <testcase classname=\"hbsan ctest\" name=\"";
  WriteEscaped(out, test.name);
  out << "\" time=\"" << llvm::format("%.2f", test.seconds) << "\">\n";
  if (test.races > 0 || test.outcome == TestResult::Outcome::kFailed)
    WriteFailure(out, test, races);
  else if (test.outcome == TestResult::Outcome::kSkipped)
    out << "    <skipped/>\n";
  out << "  </testcase>\n";
}

}  // namespace

std::string WriteJunit(const std::string& file,
                       const std::vector<TestResult>& tests,
                       const RaceReports& races) {
  using Outcome = TestResult::Outcome;
  const auto failures = llvm::count_if(tests, [](const TestResult& test) {
    return test.races > 0 || test.outcome == Outcome::kFailed;
  });
  const auto skipped = llvm::count_if(tests, [](const TestResult& test) {
    return test.races == 0 && test.outcome == Outcome::kSkipped;
  });
  llvm::Error error =
      llvm::writeToOutput(file, [&](llvm::raw_ostream& out) -> llvm::Error {
        out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            << "<testsuite name=\"hbsan ctest\" tests=\"" << tests.size()
            << "\" failures=\"" << failures << "\" skipped=\"" << skipped
            << "\">\n";
        for (const TestResult& test : tests) WriteTest(out, test, races);
        out << "</testsuite>\n";
        return llvm::Error::success();
      });
  if (!error)
    return "";
  return "cannot write " + file + ": " + llvm::toString(std::move(error));
}

}  // namespace hbsan::tools
