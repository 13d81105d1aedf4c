// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/runner/race_reports.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

namespace hbsan::tools {
namespace {

constexpr std::string_view kRule = "==================";
constexpr std::string_view kTitle = "WARNING: HBSan: ";
constexpr std::string_view kInnermostFrame = "    #0 ";

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

// The innermost frames of the two accesses come first in a report.
std::string Identity(std::string_view report) {
  std::vector<std::string_view> places;
  std::string_view title;
  while (!report.empty() && places.size() < 2) {
    const std::string_view line = report.substr(0, report.find('\n'));
    report.remove_prefix(std::min(report.size(), line.size() + 1));
    if (line.starts_with(kTitle))
      title = line.substr(0, line.find(" (pid="));
    if (line.starts_with(kInnermostFrame))
      places.push_back(Place(line.substr(kInnermostFrame.size())));
  }
  std::sort(places.begin(), places.end());
  std::string identity(title);
  for (const std::string_view place : places) (identity += '\n') += place;
  return identity;
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
  inside_ = inside_ || (ruled_ && line.starts_with(kTitle));
  ruled_ = false;
  if (inside_)
    (current_ += line) += '\n';
}

std::vector<std::string> ReportReader::TakeReports() {
  return std::exchange(complete_, {});
}

void RaceReports::Add(const std::string& test, const std::string& report) {
  const auto [found, is_new] = index_.emplace(Identity(report), races_.size());
  if (is_new)
    races_.push_back({report, {}, 0});
  Race& race = races_[found->second];
  ++race.reports;
  if (std::find(race.tests.begin(), race.tests.end(), test) == race.tests.end())
    race.tests.push_back(test);
}

unsigned RaceReports::AddFolder(const std::string& test,
                                const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".jsonl")
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  unsigned count = 0;
  for (const fs::path& file : files) {
    std::ifstream stream(file);
    ReportReader reader;
    for (std::string line; std::getline(stream, line);) reader.AddLine(line);
    for (const std::string& report : reader.TakeReports()) {
      Add(test, report);
      ++count;
    }
  }
  return count;
}

}  // namespace hbsan::tools
