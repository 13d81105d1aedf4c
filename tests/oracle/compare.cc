// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Goes through a program with the oracle, and looks at what the core said.
#include "tests/oracle/compare.h"

#include <map>
#include <set>

#include "tests/oracle/naive.h"

namespace hbsan::oracle {
namespace {

class Comparison {
 public:
  Comparison(const Program& program, const CoreRun& run)
      : program_(program), run_(run), naive_(ThreadCount(program)) {}

  Verdict Compare() {
    for (uint32_t i = 0; i < program_.size() && Agrees(); i++) CompareStep(i);
    if (Agrees() && !run_.crash.empty())
      Disagree(Verdict::Kind::kCrash, run_.crash);
    return verdict_;
  }

 private:
  bool Agrees() const { return verdict_.kind == Verdict::Kind::kAgree; }

  void Disagree(Verdict::Kind kind, const std::string& text) {
    verdict_.kind = kind;
    verdict_.text = text;
  }

  std::string Name(uint32_t step) const {
    return "step " + std::to_string(step) + " (" + Print(program_[step]) + ")";
  }

  // What the core forgot in this step.
  void NoteLosses(uint32_t i) {
    uint8_t losses = run_.losses[i];
    sids_lost_ |= losses != 0;
    sids_shared_ |= (losses & kSidShared) != 0;
    verdict_.lossy |= losses != 0;
    for (; next_eviction_ < run_.evictions.size() &&
           run_.evictions[next_eviction_].step == i;
         next_eviction_++) {
      last_eviction_[run_.evictions[next_eviction_].granule] = i;
      verdict_.lossy = true;
    }
  }

  // An access leaves a slot, or finds one that stands for it.
  bool MayMiss(const Race& race) const {
    auto evicted = last_eviction_.find(race.byte / 8 * 8);
    return kLossesExcuseMissedRaces &&
           ((sids_lost_ && ThreadCount(program_) > kThreadsWithoutLoss) ||
            (evicted != last_eviction_.end() &&
             evicted->second > naive_.access(race.earlier).step));
  }

  // Two threads under one sid have one name for the history.
  bool IsPrevious(const CoreReport& r, const Race& race) const {
    const Access& now = naive_.access(race.now);
    const Access& old = naive_.access(race.earlier);
    return race.byte / 8 * 8 == r.granule && r.at == now.at &&
           r.size == now.size && (r.common_bytes >> (race.byte & 7) & 1) &&
           old.read == r.previous_read && old.atomic == r.previous_atomic &&
           (sids_shared_ || old.thread == r.owner);
  }

  bool IsFound(const CoreReport& r, const Race& race) const {
    const Access& old = naive_.access(race.earlier);
    bool is_there = old.at == r.found_at && old.size == r.found_size;
    bool is_alike = (old.op == Op::kFree) == r.found_free;
    return old.read == r.found_read && old.atomic == r.found_atomic &&
           (is_there || !r.address_known) && (is_alike || r.places > 1);
  }

  void CheckReport(uint32_t i, const CoreReport& r,
                   const std::vector<Race>& races) {
    bool is_race = false, is_found = false;
    for (const Race& race : races) {
      bool is_previous = IsPrevious(r, race);
      is_race |= is_previous;
      is_found |= is_previous && IsFound(r, race);
    }
    std::string what = Name(i) + ": " + std::to_string(r.size) + " bytes at @" +
                       std::to_string(r.at) + " reported with a" +
                       (r.previous_atomic ? "n atomic" : "") +
                       (r.previous_read ? " read" : " write") + " by T" +
                       std::to_string(r.owner) + " in granule @" +
                       std::to_string(r.granule);
    if (!is_race)
      Disagree(Verdict::Kind::kInvented, what + ", which does not race");
    else if (!r.address_known && !kHistoryIsShort && !sids_shared_)
      Disagree(Verdict::Kind::kWrongAccess,
               what + ", of which the history does not know all");
    else if (r.exact && !is_found && !sids_shared_)
      Disagree(Verdict::Kind::kWrongAccess,
               what + "; the history names " + std::to_string(r.found_size) +
                   " bytes at @" + std::to_string(r.found_at) +
                   ", which is no racing access");
  }

  void CompareStep(uint32_t i) {
    const Step& s = program_[i];
    const std::vector<Race>& races = naive_.Do(s);
    // Judged before they are noted: an eviction makes room for this access,
    // after all slots were looked at.  A sid that is lost has no such order.
    std::set<uint32_t> reported;  // granules
    for (; next_report_ < run_.reports.size() &&
           run_.reports[next_report_].step == i;
         next_report_++) {
      const CoreReport& r = run_.reports[next_report_];
      CheckReport(i, r, races);
      if (!Agrees())
        return;
      reported.insert(r.granule);
    }
    bool missed_after_loss = false;
    for (const Race& race : races) {
      uint32_t granule = race.byte / 8 * 8;
      // An access is reported once, with the first granule that races; a run
      // with each.
      bool is_reported =
          IsRun(s.op) ? reported.contains(granule)
                      : !reported.empty() && granule >= *reported.begin();
      if (race.repeated || is_reported)
        continue;
      if (MayMiss(race)) {
        missed_after_loss = true;
        continue;
      }
      const Access& old = naive_.access(race.earlier);
      Disagree(Verdict::Kind::kMissed,
               Name(i) + ": races at @" + std::to_string(race.byte) +
                   " with an earlier access by T" + std::to_string(old.thread) +
                   " (" + std::to_string(old.size) + " bytes at @" +
                   std::to_string(old.at) + "), which was not reported");
      return;
    }
    verdict_.racing_accesses += !races.empty();
    verdict_.excused += missed_after_loss;
    NoteLosses(i);
  }

  const Program& program_;
  const CoreRun& run_;
  Naive naive_;
  Verdict verdict_;
  size_t next_report_ = 0, next_eviction_ = 0;
  std::map<uint32_t, uint32_t> last_eviction_;  // of a granule: the step
  bool sids_lost_ = false, sids_shared_ = false;
};

}  // namespace

Verdict Compare(const Program& program, const CoreRun& run) {
  return Comparison(program, run).Compare();
}

Verdict RunAndCompare(const Program& program, CoreRun* run) {
  CoreRun own;
  if (!run)
    run = &own;
  *run = RunCore(program);
  return Compare(program, *run);
}

}  // namespace hbsan::oracle
