// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// JUnit's XML, for servers that know nothing but tests: each race is a failed
// test; those that are accepted are skipped ones.

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "tools/lib/race_words.h"
#include "tools/report/words.h"
#include "tools/writers/writers.h"

namespace hbsan::tools {
namespace {

// XML 1.0 has no way to write most control characters, escaped or not.
std::string Xml(llvm::StringRef text) {
  std::string valid = llvm::json::fixUTF8(text);
  for (char& c : valid) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t')
      c = '?';
  }
  std::string escaped;
  llvm::raw_string_ostream stream(escaped);
  llvm::printHTMLEscaped(valid, stream);
  return escaped;
}

// An attribute's newlines would be read as blanks.
std::string XmlAttribute(llvm::StringRef text) {
  std::string escaped = Xml(text);
  std::replace(escaped.begin(), escaped.end(), '\n', ' ');
  return escaped;
}

std::string SkippedBecause(const Finding& finding) {
  if (!finding.suppressed)
    return "in the baseline";
  std::string text = "suppressed by " + finding.suppressed->rule;
  if (!finding.suppressed->reason.empty())
    text += ": " + finding.suppressed->reason;
  return text;
}

// The test that was running where only one was, else the program.
std::string ClassOf(const Finding& finding) {
  if (finding.tests.size() == 1)
    return finding.tests.begin()->first;
  return finding.first_run.executable.empty() ? "hbsan"
                                              : finding.first_run.executable;
}

void WriteCase(const Finding& finding, const Report& report,
               const WriteOptions& options, llvm::raw_ostream& out) {
  const log::Race& race = finding.race;
  out << "    <testcase classname=\"" << XmlAttribute(ClassOf(finding))
      << "\" name=\""
      << XmlAttribute(TitleOf(race) + ": " +
                      FunctionOf(race.accesses[1], report.modules) + ", " +
                      FunctionOf(race.accesses[0], report.modules) + " [" +
                      finding.fingerprint + "]")
      << '"';
  if (const log::Symbol* place = PlaceOf(race.accesses[0], report.modules)) {
    out << " file=\""
        << XmlAttribute(RelativeTo(options.source_root, place->file))
        << "\" line=\"" << place->line << '"';
  }
  out << ">\n";
  if (!IsFailure(finding, options)) {
    out << "      <skipped message=\"" << XmlAttribute(SkippedBecause(finding))
        << "\"/>\n";
  } else {
    std::string text;
    llvm::raw_string_ostream stream(text);
    WriteRaceText(finding, report, stream);
    out << "      <failure type=\"" << XmlAttribute(race.kind)
        << "\" message=\""
        << XmlAttribute(TitleOf(race) + ", seen " + TimesWords(finding))
        << "\">" << Xml(text) << "</failure>\n";
  }
  out << "    </testcase>\n";
}

}  // namespace

void WriteJunit(const Report& report, const WriteOptions& options,
                llvm::raw_ostream& out) {
  uint64_t failures = 0;
  for (const Finding& finding : report.findings)
    failures += IsFailure(finding, options) ? 1 : 0;
  // A suite without a test is an error to some servers.
  const bool empty = report.findings.empty();
  const uint64_t tests = empty ? 1 : report.findings.size();
  const std::string counts =
      " tests=\"" + std::to_string(tests) + "\" failures=\"" +
      std::to_string(failures) + "\" errors=\"0\" skipped=\"" +
      std::to_string(empty ? 0 : tests - failures) + "\"";
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      << "<testsuites" << counts << ">\n  <testsuite name=\"hbsan\"" << counts
      << ">\n";
  for (const Finding& finding : report.findings)
    WriteCase(finding, report, options, out);
  if (empty)
    out << "    <testcase classname=\"hbsan\" name=\"no data races\"/>\n";
  out << "  </testsuite>\n</testsuites>\n";
}

}  // namespace hbsan::tools
