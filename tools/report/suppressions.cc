// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/suppressions.h"

#include <chrono>
#include <ctime>

#include "llvm/ADT/StringRef.h"
#include "tools/report/rule_file.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;

struct KindName {
  StringRef name;
  SuppressionKind kind;
};
constexpr KindName kKinds[] = {
    {"race", SuppressionKind::kRace},
    {"race_top", SuppressionKind::kRaceTop},
    {"race_pair", SuppressionKind::kRacePair},
    {"called_from_lib", SuppressionKind::kCalledFromLib},
    {"id", SuppressionKind::kId},
    {"thread", SuppressionKind::kOther},
    {"mutex", SuppressionKind::kOther},
    {"signal", SuppressionKind::kOther},
    {"deadlock", SuppressionKind::kOther},
};

llvm::Error Wrong(const std::string& place, const llvm::Twine& what) {
  return llvm::createStringError(place + ": " + what);
}

// TSan's patterns match anywhere unless `^` or `$` says otherwise, and know
// `*` alone; the other signs of a glob stand for themselves.
llvm::Expected<llvm::GlobPattern> ToGlob(StringRef pattern) {
  const bool begins = pattern.consume_front("^");
  const bool ends = pattern.consume_back("$");
  std::string glob = begins ? "" : "*";
  for (char c : pattern) {
    if (StringRef("?[]{}\\!").contains(c))
      glob += '\\';
    glob += c;
  }
  if (!ends)
    glob += '*';
  return llvm::GlobPattern::create(glob);
}

// Cuts ` name=value` off the end of `line`, and returns the value.
StringRef TakeField(StringRef* line, StringRef mark) {
  const auto [before, value] = line->split(mark);
  *line = before.rtrim();
  return value.trim();
}

// An empty text matches nothing, whatever the pattern: it is not known.
bool Matches(const llvm::GlobPattern& pattern, std::string_view text) {
  return !text.empty() && pattern.match(text);
}

bool MatchesFunction(const llvm::GlobPattern& pattern,
                     const FunctionFact& function) {
  return Matches(pattern, function.function) ||
         Matches(pattern, function.file) || Matches(pattern, function.module);
}

bool MatchesSide(const Suppression& rule, const llvm::GlobPattern& pattern,
                 const SideFacts& side) {
  for (const FunctionFact& function : side.stack) {
    if (rule.kind == SuppressionKind::kCalledFromLib
            ? Matches(pattern, function.module)
            : MatchesFunction(pattern, function))
      return true;
    if (rule.kind == SuppressionKind::kRaceTop)
      return false;
  }
  return false;
}

bool MatchesPair(const Suppression& rule, const RaceFacts& race) {
  const auto fits = [&](size_t first, size_t second) {
    return MatchesSide(rule, rule.patterns[0], race.sides[first]) &&
           MatchesSide(rule, rule.patterns[1], race.sides[second]);
  };
  return fits(0, 1) || fits(1, 0);
}

bool MatchesRace(const Suppression& rule, const RaceFacts& race,
                 std::string_view fingerprint) {
  switch (rule.kind) {
    case SuppressionKind::kId:
      return rule.id == fingerprint;
    case SuppressionKind::kRacePair:
      return MatchesPair(rule, race);
    case SuppressionKind::kRace:
      if (Matches(rule.patterns[0], race.global))
        return true;
      [[fallthrough]];
    case SuppressionKind::kRaceTop:
    case SuppressionKind::kCalledFromLib:
      return MatchesSide(rule, rule.patterns[0], race.sides[0]) ||
             MatchesSide(rule, rule.patterns[0], race.sides[1]);
    case SuppressionKind::kOther:
      return false;
  }
  return false;
}

llvm::Error AddPattern(StringRef text, Suppression* rule) {
  llvm::Expected<llvm::GlobPattern> pattern = ToGlob(text.trim());
  if (!pattern)
    return Wrong(rule->place, llvm::toString(pattern.takeError()));
  rule->patterns.push_back(std::move(*pattern));
  return llvm::Error::success();
}

llvm::Error SetPattern(StringRef pattern, Suppression* rule) {
  if (rule->kind == SuppressionKind::kId) {
    rule->id = pattern.lower();
    return llvm::Error::success();
  }
  if (rule->kind != SuppressionKind::kRacePair)
    return AddPattern(pattern, rule);
  const auto [first, second] = pattern.split('|');
  if (first.trim().empty() || second.trim().empty()) {
    return Wrong(rule->place,
                 "race_pair takes two patterns, one for each "
                 "access: race_pair:A|B");
  }
  if (llvm::Error error = AddPattern(first, rule))
    return error;
  return AddPattern(second, rule);
}

}  // namespace

llvm::Error Suppressions::Add(StringRef line, const std::string& place) {
  Suppression rule;
  rule.place = place;
  StringRef reason = TakeField(&line, " reason=");
  // Before the reason or behind it.
  StringRef until = TakeField(&line, " until=");
  rule.until = until.empty() ? TakeField(&reason, " until=") : until;
  rule.reason = reason;
  rule.rule = line;
  const auto [name, pattern] = line.split(':');
  if (pattern.empty()) {
    return Wrong(place, "'" + line + "' is not of the form kind:pattern");
  }
  if (!rule.until.empty() && !IsDate(rule.until)) {
    return Wrong(place, "until=" + rule.until +
                            " is no date; write it as until=2026-12-31");
  }
  for (const KindName& kind : kKinds) {
    if (kind.name != name)
      continue;
    rule.kind = kind.kind;
    if (llvm::Error error = SetPattern(pattern, &rule))
      return error;
    rules_.push_back(std::move(rule));
    return llvm::Error::success();
  }
  std::string known;
  for (const KindName& kind : kKinds)
    known += (known.empty() ? "" : ", ") + kind.name.str();
  return Wrong(place, "unknown kind '" + name + "' (known: " + known + ")");
}

llvm::Error Suppressions::Load(const std::string& path) {
  return ReadRules(path, "suppressions",
                   [this](StringRef line, const std::string& place) {
                     return Add(line, place);
                   });
}

Suppression* Suppressions::Find(const RaceFacts& race,
                                std::string_view fingerprint) {
  for (Suppression& rule : rules_) {
    if (!rule.IsExpired(today_) && MatchesRace(rule, race, fingerprint))
      return &rule;
  }
  return nullptr;
}

std::string Today() {
  const std::time_t now = std::time(nullptr);
  std::tm local;
  localtime_r(&now, &local);
  char text[sizeof("YYYY-MM-DD")];
  std::strftime(text, sizeof(text), "%Y-%m-%d", &local);
  return text;
}

bool IsDate(std::string_view text) {
  const StringRef date(text);
  unsigned year, month, day;
  if (date.size() != 10 || date[4] != '-' || date[7] != '-' ||
      date.substr(0, 4).getAsInteger(10, year) ||
      date.substr(5, 2).getAsInteger(10, month) ||
      date.substr(8, 2).getAsInteger(10, day))
    return false;
  return std::chrono::year_month_day(std::chrono::year(static_cast<int>(year)),
                                     std::chrono::month(month),
                                     std::chrono::day(day))
      .ok();
}

}  // namespace hbsan::tools
