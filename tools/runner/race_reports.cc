// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/runner/race_reports.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "llvm/ADT/STLExtras.h"

namespace hbsan::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRule = "==================";
constexpr std::string_view kTitle = "WARNING: HBSan: ";
constexpr std::string_view kTsanTitle = "WARNING: ThreadSanitizer: ";
constexpr std::string_view kInnermostFrame = "    #0 ";

// With report_style=tsan it is the other one.
bool IsTitle(std::string_view line) {
  return line.starts_with(kTitle) || line.starts_with(kTsanTitle);
}

// `Work() src/a.cc:3:28 (app+0xc3dd) (BuildId: 2374...)` without what differs
// between programs that share this place of the source.
std::string_view Place(std::string_view frame) {
  frame = frame.substr(0, frame.find(" (BuildId: "));
  const size_t module = frame.rfind(" (");
  const std::string_view place = frame.substr(0, module);
  const size_t last = place.find_last_not_of("0123456789");
  const bool has_line = last != place.npos && place[last] == ':';
  return has_line ? place : frame;
}

// What tells races apart by their texts alone.  The innermost frames of the two
// accesses come first in a report.
std::string Places(std::string_view report) {
  std::vector<std::string_view> places;
  std::string_view title;
  while (!report.empty() && places.size() < 2) {
    const std::string_view line = report.substr(0, report.find('\n'));
    report.remove_prefix(std::min(report.size(), line.size() + 1));
    if (IsTitle(line))
      title = line.substr(0, line.find(" (pid="));
    if (line.starts_with(kInnermostFrame))
      places.push_back(Place(line.substr(kInnermostFrame.size())));
  }
  std::sort(places.begin(), places.end());
  std::string text(title);
  for (const std::string_view place : places) (text += '\n') += place;
  return text;
}

std::vector<std::string> ReadTexts(const fs::path& file) {
  std::ifstream stream(file);
  ReportReader reader;
  for (std::string line; std::getline(stream, line);) reader.AddLine(line);
  return reader.TakeReports();
}

std::string TextIsMissing(const fs::path& file) {
  return std::string(kTitle) + "data race, without a text; see hbsan report " +
         file.string() + ".jsonl\n";
}

Resolver::Options ResolverOptions() {
  Resolver::Options options;
  options.files.debuginfod = true;  // as for `hbsan report`
  return options;
}

}  // namespace

void ReportReader::AddLine(std::string_view line) {
  if (line == kRule) {
    if (inside_)
      complete_.push_back(std::move(current_));
    current_.clear();
    inside_ = false;
    ruled_ = true;
    return;
  }
  inside_ = inside_ || (ruled_ && IsTitle(line));
  ruled_ = false;
  if (inside_)
    (current_ += line) += '\n';
}

std::vector<std::string> ReportReader::TakeReports() {
  return std::exchange(complete_, {});
}

RaceReports::RaceReports()
    : resolver_(ResolverOptions()),
      symbolizer_(resolver_),
      merger_(
          [this](log::Record& race, const LogReader& log) {
            symbolizer_.Symbolize(race, log);
          },
          [this](const Finding& finding, uint64_t count, bool is_repeat) {
            seen_.push_back({finding.fingerprint, count, is_repeat});
          }) {}

void RaceReports::Count(size_t index, const std::string& test,
                        uint64_t occurrences, Met& met) {
  met.insert(index);
  Race& race = races_[index];
  race.occurrences += occurrences;
  if (!llvm::is_contained(race.tests, test))
    race.tests.push_back(test);
}

void RaceReports::AddText(const std::string& test, const std::string& report,
                          Met& met) {
  const auto [known, is_new] =
      by_places_.emplace(Places(report), races_.size());
  if (is_new)
    races_.push_back({report, {}, 0});
  Count(known->second, test, 1, met);
}

std::vector<RaceReports::Seen> RaceReports::ReadLog(const std::string& file) {
  seen_.clear();
  std::ifstream stream(file);
  // What cannot be read is for `hbsan report` to complain of.
  LogReader reader(file, stream, [](const Diagnostic&) {});
  merger_.AddLog(reader);
  return std::exchange(seen_, {});
}

size_t RaceReports::RaceFor(const std::string& fingerprint,
                            const std::string& text) {
  const auto known = by_fingerprint_.find(fingerprint);
  if (known != by_fingerprint_.end())
    return known->second;
  // It may be known by a text alone; one with a fingerprint is another race at
  // the same places.
  size_t index = by_places_.emplace(Places(text), races_.size()).first->second;
  if (index < races_.size() && races_[index].has_fingerprint)
    index = races_.size();
  if (index == races_.size())
    races_.push_back({text, {}, 0});
  races_[index].has_fingerprint = true;
  by_fingerprint_.emplace(fingerprint, index);
  return index;
}

void RaceReports::AddFolder(const std::string& test, const std::string& folder,
                            Met& met) {
  std::error_code error;
  std::vector<fs::path> files;  // of texts
  for (const fs::directory_entry& entry :
       fs::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".jsonl")
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    const std::vector<std::string> texts = ReadTexts(file);
    const std::vector<Seen> records = ReadLog(file.string() + ".jsonl");
    // A process writes a text, then the record, both under one lock.
    size_t text = 0;
    for (const Seen& seen : records) {
      const bool has_text = !seen.is_repeat && text < texts.size();
      const size_t race = RaceFor(seen.fingerprint,
                                  has_text ? texts[text] : TextIsMissing(file));
      text += has_text ? 1 : 0;
      Count(race, test, seen.occurrences, met);
    }
    for (; text < texts.size(); ++text) AddText(test, texts[text], met);
  }
}

}  // namespace hbsan::tools
