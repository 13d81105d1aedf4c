// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Races that are known and accepted.  The file is TSan's, so that one file
// serves the runtime and the reports; two kinds and two fields are added:
//
//   race:^LegacyCache::
//   race_pair:Produce|Consume until=2026-12-31 reason=issue 42
//   id:6f1c2a90d4e83b17 reason=statistics only, see cache.h

#ifndef HBSAN_TOOLS_REPORT_SUPPRESSIONS_H_
#define HBSAN_TOOLS_REPORT_SUPPRESSIONS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "llvm/Support/Error.h"
#include "llvm/Support/GlobPattern.h"
#include "tools/report/race_facts.h"

namespace hbsan::tools {

enum class SuppressionKind {
  kRace,
  kRaceTop,
  kRacePair,
  kCalledFromLib,
  kId,
  kOther,  // TSan's kinds for reports that are not races
};

struct Suppression {
  SuppressionKind kind;
  std::string rule;    // `kind:pattern` as it was written
  std::string until;   // the last day it holds, YYYY-MM-DD; empty: no end
  std::string reason;  // may be empty
  std::string place;   // file:line
  std::vector<llvm::GlobPattern> patterns;  // two for a pair
  std::string id;
  uint64_t hits = 0;  // occurrences it has suppressed

  bool IsExpired(std::string_view today) const {
    return !until.empty() && until < today;
  }
};

class Suppressions {
 public:
  // Dates before `today` (YYYY-MM-DD) have passed.
  explicit Suppressions(std::string today) : today_(std::move(today)) {}

  // Adds the rules of a file; an error names the file, line and remedy.
  llvm::Error Load(const std::string& path);

  // Adds one rule; `place` is where it stands, for messages.
  llvm::Error Add(llvm::StringRef line, const std::string& place);

  // The first rule in force that fits, null if there is none.  Counts
  // nothing: who asks knows how often the race occurred.
  Suppression* Find(const RaceFacts& race, std::string_view fingerprint);

  const std::vector<Suppression>& rules() const { return rules_; }
  std::string_view today() const { return today_; }

 private:
  std::string today_;
  std::vector<Suppression> rules_;
};

// The local date as YYYY-MM-DD.
std::string Today();

// Whether `text` is a date of the calendar, as YYYY-MM-DD.
bool IsDate(std::string_view text);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_REPORT_SUPPRESSIONS_H_
