// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/make_report.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>

#include "llvm/Support/FileSystem.h"
#include "tools/lib/source_files.h"
#include "tools/report/baseline.h"
#include "tools/report/json_report.h"
#include "tools/report/owners.h"
#include "tools/report/race_facts.h"
#include "tools/report/suppressions.h"
#include "tools/report/words.h"

namespace hbsan::tools {
namespace {

namespace fs = llvm::sys::fs;

constexpr size_t kBeginning = 256;  // enough to tell a report from a log

// Reads inputs into a merger, one after the other.
class InputReader {
 public:
  explicit InputReader(const ReportRequest& request)
      : request_(request), merger_(request.symbolize) {}

  void Read(const std::string& input) {
    if (input == "-")
      return ReadLog("<stdin>", std::cin);
    if (fs::is_directory(input))
      return ReadFolder(input);
    std::ifstream file(input, std::ios::binary);
    if (!file)
      return Problem(input + ": error: " + std::strerror(errno));
    // A pipe could not be read twice; it is a log.
    if (fs::is_regular_file(input) && IsReport(input))
      return ReadReport(input, file);
    ReadLog(input, file);
  }

  MadeReport Take() { return {merger_.Take(), complete_}; }

 private:
  void Problem(const std::string& message) {
    complete_ = false;
    request_.on_problem(message);
  }

  void ReadFolder(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end;
         entry != end && !error; entry.increment(error)) {
      if (llvm::StringRef(entry->path()).ends_with(".jsonl"))
        files.push_back(entry->path());
    }
    if (error)
      Problem(folder + ": error: " + error.message());
    std::sort(files.begin(), files.end());
    for (const std::string& file : files) Read(file);
  }

  static bool IsReport(const std::string& input) {
    std::ifstream file(input, std::ios::binary);
    std::string beginning(kBeginning, '\0');
    file.read(beginning.data(), kBeginning);
    beginning.resize(static_cast<size_t>(file.gcount()));
    return IsJsonReport(beginning);
  }

  void ReadLog(const std::string& name, std::istream& stream) {
    LogReader reader(name, stream, [&](const Diagnostic& diagnostic) {
      request_.on_problem(diagnostic.Text());
    });
    merger_.AddLog(reader);
    complete_ = complete_ && reader.error_count() == 0;
  }

  void ReadReport(const std::string& name, std::istream& stream) {
    const std::string text((std::istreambuf_iterator<char>(stream)),
                           std::istreambuf_iterator<char>());
    if (llvm::Error error = ReadJsonReport(name, text, merger_))
      Problem(llvm::toString(std::move(error)));
  }

  const ReportRequest& request_;
  Merger merger_;
  bool complete_ = true;
};

std::string Describe(const Suppression& rule) {
  std::string text = rule.rule + " (" + rule.place;
  if (!rule.until.empty())
    text += ", until " + rule.until;
  if (!rule.reason.empty())
    text += ", " + rule.reason;
  return text + ")";
}

llvm::Error Suppress(const std::vector<std::string>& files, Report* report) {
  Suppressions rules(Today());
  for (const std::string& file : files) {
    if (llvm::Error error = rules.Load(file))
      return error;
  }
  for (Finding& finding : report->findings) {
    Suppression* rule =
        rules.Find(FactsOf(finding.race, report->modules), finding.fingerprint);
    if (rule == nullptr)
      continue;
    rule->hits += finding.occurrences;
    finding.suppressed = Acceptance{rule->rule, rule->reason, rule->until};
  }
  for (const Suppression& rule : rules.rules()) {
    if (rule.IsExpired(rules.today()))
      report->expired_suppressions.push_back(Describe(rule));
    else if (rule.hits == 0 && rule.kind != SuppressionKind::kOther)
      report->unused_suppressions.push_back(Describe(rule));
  }
  return llvm::Error::success();
}

llvm::Error FindOwners(const ReportRequest& request, Report* report) {
  if (request.owners.empty())
    return llvm::Error::success();
  Owners owners;
  if (llvm::Error error = owners.Load(request.owners))
    return error;
  for (Finding& finding : report->findings) {
    // Of both sides: either may have to change.
    for (const log::Access& access : finding.race.accesses) {
      const log::Symbol* place = PlaceOf(access, report->modules);
      if (place == nullptr)
        continue;
      for (std::string& owner :
           owners.Of(RelativeTo(request.source_root, place->file))) {
        if (!llvm::is_contained(finding.owners, owner))
          finding.owners.push_back(std::move(owner));
      }
    }
  }
  return llvm::Error::success();
}

}  // namespace

llvm::Expected<MadeReport> MakeReport(const ReportRequest& request) {
  InputReader reader(request);
  for (const std::string& input : request.inputs) reader.Read(input);
  MadeReport made = reader.Take();
  if (llvm::Error error = Suppress(request.suppressions, &made.report))
    return error;
  if (request.baseline)
    Compare(*request.baseline, &made.report);
  if (llvm::Error error = FindOwners(request, &made.report))
    return error;
  made.report.Sort();
  return made;
}

}  // namespace hbsan::tools
