// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two and three threads at the same instant in one cell: what is proven exact,
// and a list of what is not (losing.inc).  What loses nothing but after a plain
// store that landed late is listed; anything else fails.
//
// HBSAN_MODEL_SHOW=<start of a name> prints the shortest losing interleavings
// of the scenarios whose names begin so.  HBSAN_MODEL_ALL=1 runs the scenarios
// that take minutes, too.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

#include "tests/model/explorer.h"
#include "tests/model/states.h"

namespace hbsan::model {
namespace {

// "state: A's access | B's accesses that lose against it".
const std::set<std::string>& Losing() {
  static const std::set<std::string> losing = [] {
    static constexpr const char* kLines[] = {
#include "tests/model/losing.inc"
    };
    std::set<std::string> names;
    for (std::string line : kLines) {
      size_t bar = line.find(" |");
      for (size_t at = bar + 2; at < line.size();) {
        size_t end = std::min(line.find(',', at), line.size());
        names.insert(line.substr(0, bar) + "," + line.substr(at, end - at));
        at = end + 1;
      }
    }
    return names;
  }();
  return losing;
}

bool RunAll() {
  static const bool all = getenv("HBSAN_MODEL_ALL") != nullptr;
  return all;
}

class CellProtocolTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override { SetTornVectors(GetParam()); }
  void TearDown() override {
    printf("  %zu scenarios, %zu states, %.3g interleavings; %zu lose\n",
           scenarios_, states_, interleavings_, lost_);
  }

  void Check(const State& state, const std::vector<Access>& at_once) {
    Scenario s = {state.name, state.steps, at_once, state.heard_by_all};
    std::string name = s.Name();
    static const char* show = getenv("HBSAN_MODEL_SHOW");
    bool shown = show && strncmp(name.c_str(), show, strlen(show)) == 0;
    Outcome o = model::Check(s, shown);
    scenarios_++;
    states_ += o.states;
    interleavings_ += o.interleavings;
    bool expected = Losing().count(name) != 0 ||
                    (GetParam() && Losing().count("in halves: " + name) != 0);
    if (o.wrong || (o.wrong_after_late_store != 0) != expected)
      o = model::Check(s, true);
    if (shown)
      printf("%s ->%s\n%s", name.c_str(),
             WrongNames(o.wrong | o.wrong_after_late_store).c_str(),
             o.example.c_str());
    EXPECT_EQ(o.wrong, 0u) << name << WrongNames(o.wrong) << "\n" << o.example;
    if (o.wrong_after_late_store) {
      lost_++;
      EXPECT_TRUE(expected)
          << name << WrongNames(o.wrong_after_late_store) << "\n"
          << o.example;
    } else {
      EXPECT_FALSE(expected) << name << " does not lose: off the list";
    }
  }
  void CheckPairs(const std::vector<State>& states,
                  const std::vector<Access>& accesses) {
    for (const State& state : states)
      for (const Access& a : accesses)
        for (const Access& b : accesses) Check(state, {a, b});
  }
  void CheckTriples(const std::vector<State>& states,
                    const std::vector<Access>& accesses) {
    size_t n = accesses.size();
    for (const State& state : states)
      for (size_t a = 0; a < n; a++)
        for (size_t b = RunAll() ? 0 : a; b < n; b++)
          for (size_t c = RunAll() ? 0 : b; c < n; c++)
            Check(state, {accesses[a], accesses[b], accesses[c]});
  }
  size_t scenarios_ = 0, states_ = 0, lost_ = 0;
  double interleavings_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Vectors, CellProtocolTest, testing::Bool(),
                         [](const auto& info) {
                           return info.param ? "ReadInHalves" : "ReadAtOnce";
                         });

const std::vector<Access> kAllAccesses = {
    Hook(kW, 8),         Hook(kR, 8),         Hook(kW, 4),
    Hook(kR, 4),         Hook(kW, 4, 4),      Hook(kR, 4, 4),
    Hook(kW, 1, 2),      Hook(kR, 2, 2),      Span(kW, 4, 2),
    Span(kR, 4, 2),      Range(kW, 8),        Range(kR, 8),
    Atomic(kAtomicW, 8), Atomic(kAtomicR, 8), Atomic(kAtomicW, 4),
    Atomic(kAtomicR, 4)};
const std::vector<Access> kSomeAccesses = {
    Hook(kW, 8),    Hook(kR, 8),  Hook(kW, 4),        Hook(kR, 4, 4),
    Span(kW, 4, 2), Range(kW, 8), Atomic(kAtomicW, 4)};
// `some`, or as many as a default run has time for.
std::vector<Access> Some(const std::vector<Access>& some, size_t by_default) {
  return {some.begin(),
          some.begin() + ptrdiff_t(RunAll() ? some.size() : by_default)};
}
const std::vector<Access> kFewAccesses = {Hook(kW, 8), Hook(kR, 8), Hook(kW, 4),
                                          Hook(kR, 4, 4)};

TEST_P(CellProtocolTest, TwoNewcomersLoseNothing) {
  CheckPairs({{"empty", {}, false}}, kAllAccesses);
  CheckPairs(StatesWithoutOwnSlots(), kFewAccesses);
  // Two granules at once.
  std::vector<Access> wide = {Span(kW, 16, 0), Span(kR, 16, 0), Span(kW, 8, 4),
                              Span(kR, 4, 6),  Hook(kW, 8, 8),  Hook(kR, 4)};
  CheckPairs({{"empty", {}, false}}, wide);
  EXPECT_EQ(lost_, 0u);
}

TEST_P(CellProtocolTest, OwnSlots) {
  CheckPairs(StatesWithOwnSlots(), Some(kSomeAccesses, GetParam() ? 3 : 7));
}

TEST_P(CellProtocolTest, FullCells) {
  CheckPairs(FullStates(), Some(kFewAccesses, GetParam() ? 1 : 2));
}

TEST_P(CellProtocolTest, SpilledCells) {
  CheckPairs(SpilledStates(), Some(kFewAccesses, GetParam() ? 2 : 4));
}

const std::vector<Access> kAroundAtomics = {Atomic(kAtomicW, 8), Hook(kR, 8),
                                            Hook(kW, 4), Atomic(kAtomicR, 8),
                                            Hook(kW, 8)};

TEST_P(CellProtocolTest, FullCellsOfAtomics) {
  CheckPairs(FullStatesOfAtomics(), Some(kAroundAtomics, GetParam() ? 1 : 2));
}

TEST_P(CellProtocolTest, SpilledCellsOfAtomics) {
  CheckPairs(SpilledStatesOfAtomics(),
             Some(kAroundAtomics, GetParam() ? 1 : 3));
}

TEST_P(CellProtocolTest, FreedMemory) {
  Access freed = Range(AccessKind::kFree, 8);
  for (const char* name : {"empty", "A wrote 8", "D wrote 8"}) {
    State state = {name, {}};
    if (*name != 'e')
      state = MakeState(name, {{*name == 'A' ? A : D, Range(kW, 8)}}, kBoth);
    for (const Access& other : kSomeAccesses) Check(state, {freed, other});
    Check(state, {freed, freed});
  }
}

TEST_P(CellProtocolTest, ThreeNewcomersLoseNothing) {
  CheckTriples({{"empty", {}, false}}, Some(kFewAccesses, GetParam() ? 2 : 4));
  CheckTriples({MakeState("D wrote 8", {{D, Range(kW, 8)}}, kBoth)},
               {Hook(kW, 8), Hook(kR, 4)});
  EXPECT_EQ(lost_, 0u);
}

TEST_P(CellProtocolTest, ThreeThreadsAndAnOwnSlot) {
  CheckTriples({MakeState("A read 8", {{A, Range(kR, 8)}}, kAll)},
               Some({Hook(kW, 8), Hook(kR, 8), Hook(kW, 4)}, 2));
}

}  // namespace
}  // namespace hbsan::model
