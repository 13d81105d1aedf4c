// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Brings the races of any number of logs together as they are read.  What is
// kept grows with the number of different races, not with that of records: a
// record that was seen before costs a look-up and is forgotten.

#ifndef HBSAN_TOOLS_REPORT_MERGER_H_
#define HBSAN_TOOLS_REPORT_MERGER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "llvm/ADT/SparseBitVector.h"
#include "llvm/ADT/StringMap.h"
#include "tools/lib/log_reader.h"
#include "tools/report/report.h"

namespace hbsan::tools {

class Merger {
 public:
  // Adds names to the addresses of a race that `log` has read.
  using Symbolize =
      std::function<void(log::Record& race, const LogReader& log)>;

  // Hears of each record as it is counted: of a race, or of a `repeat` of one.
  using OnSeen = std::function<void(const Finding& finding,
                                    uint64_t occurrences, bool is_repeat)>;

  explicit Merger(Symbolize symbolize, OnSeen on_seen = nullptr)
      : symbolize_(std::move(symbolize)), on_seen_(std::move(on_seen)) {}

  // Reads to the end.
  void AddLog(LogReader& reader);

  // A race that was merged before, out of a report in JSON; its frames refer to
  // `modules`.
  void AddFinding(Finding finding, const std::vector<log::Module>& modules);
  void AddRuns(uint64_t runs, uint64_t unfinished, uint64_t suppressed);

  // Without baseline and suppressions, in no particular order.
  Report Take() { return std::move(report_); }

 private:
  struct Process {
    uint32_t number = 0;  // over all logs
    ProgramRun run;
    bool ended = false;
    // Report's indices by the log's: an id of a race, the index of a module.
    std::unordered_map<uint32_t, uint32_t> findings, modules;
  };

  using Hash = std::pair<uint64_t, uint64_t>;

  Process& StartProcess(uint32_t pid);
  Process& ProcessOf(uint32_t pid);
  void AddRecord(const LogReader& reader, log::Record record);
  void AddRace(const LogReader& reader, log::Record record);
  // The report's number of a process's module; none if it is not known.
  std::optional<uint32_t> ModuleNumber(const LogReader& reader,
                                       Process& process, uint32_t index);
  Hash HashOf(const LogReader& reader, Process& process, const log::Race& race);
  void Count(uint32_t finding, uint64_t occurrences, const std::string& test,
             const Process& process, bool is_repeat);
  uint32_t FindingFor(const LogReader& reader, Process& process,
                      log::Record record);
  uint32_t NewFinding(Finding finding);
  uint32_t ModuleIndex(const log::Module& module);

  const Symbolize symbolize_;
  const OnSeen on_seen_;
  Report report_;
  std::map<uint32_t, Process> processes_;  // of the log that is being read
  std::map<std::pair<std::string, std::string>, uint32_t> module_indices_;
  std::map<Hash, uint32_t> by_addresses_;  // before it was symbolized
  llvm::StringMap<uint32_t> by_fingerprint_;
  std::vector<llvm::SparseBitVector<>> seen_in_;  // runs, per finding
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_REPORT_MERGER_H_
