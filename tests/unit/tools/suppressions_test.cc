// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/suppressions.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace hbsan::tools {
namespace {

constexpr char kId[] = "0123456789abcdef";

RaceFacts Example() {
  RaceFacts race;
  race.kind = "data-race";
  race.global = "counter";
  race.sides[0] = {"write",
                   true,
                   {{"Add(int)", "/src/a.cc", "/bin/app"},
                    {"Work(void*)", "/src/b.cc", "/lib/libwork.so"}}};
  race.sides[1] = {"read", true, {{"main", "/src/main.cc", "/bin/app"}}};
  return race;
}

// The error's text; empty: none.
std::string Load(const std::string& text, Suppressions* rules) {
  const std::string path =
      testing::TempDir() + "/rules." + std::to_string(getpid());
  std::ofstream(path) << text;
  llvm::Error error = rules->Load(path);
  std::remove(path.c_str());
  return llvm::toString(std::move(error));
}

bool Suppresses(const std::string& text) {
  Suppressions rules("2026-06-15");
  EXPECT_EQ(Load(text, &rules), "");
  return rules.Find(Example(), kId) != nullptr;
}

TEST(SuppressionsTest, RaceFitsAnyFrameAndTheVariable) {
  EXPECT_TRUE(Suppresses("race:Work\n"));
  EXPECT_TRUE(Suppresses("race:b.cc\n"));
  EXPECT_TRUE(Suppresses("race:libwork.so\n"));
  EXPECT_TRUE(Suppresses("race:^counter$\n"));
  EXPECT_FALSE(Suppresses("race:^count$\n"));
  EXPECT_FALSE(Suppresses("race:^ork\n"));
  EXPECT_TRUE(Suppresses("race:W*k\n"));
}

TEST(SuppressionsTest, OtherSignsOfGlobsAreLiteral) {
  EXPECT_TRUE(Suppresses("race:Work(void*)\n"));
  EXPECT_FALSE(Suppresses("race:W[o]rk\n"));
  EXPECT_FALSE(Suppresses("race:W?rk\n"));
}

TEST(SuppressionsTest, RaceTopFitsInnermostFramesOnly) {
  EXPECT_TRUE(Suppresses("race_top:Add\n"));
  EXPECT_TRUE(Suppresses("race_top:main\n"));
  EXPECT_FALSE(Suppresses("race_top:Work\n"));
}

TEST(SuppressionsTest, PairsFitInEitherOrder) {
  EXPECT_TRUE(Suppresses("race_pair:Work|main\n"));
  EXPECT_TRUE(Suppresses("race_pair:main | Work\n"));
  EXPECT_FALSE(Suppresses("race_pair:Work|Add\n"));
}

TEST(SuppressionsTest, CalledFromLibFitsModules) {
  EXPECT_TRUE(Suppresses("called_from_lib:libwork\n"));
  EXPECT_FALSE(Suppresses("called_from_lib:Work\n"));
}

TEST(SuppressionsTest, IdsAreWhole) {
  EXPECT_TRUE(Suppresses("id:0123456789ABCDEF\n"));
  EXPECT_FALSE(Suppresses("id:0123\n"));
}

TEST(SuppressionsTest, KindsForOtherReportsFitNoRace) {
  EXPECT_FALSE(Suppresses("mutex:main\ndeadlock:main\nthread:main\n"));
}

TEST(SuppressionsTest, HoldUntilTheirLastDay) {
  EXPECT_TRUE(Suppresses("race:Work until=2026-06-15\n"));
  EXPECT_FALSE(Suppresses("race:Work until=2026-06-14\n"));
}

TEST(SuppressionsTest, ReadFieldsInEitherOrder) {
  for (const char* line : {"race:Work reason=known, see 42 until=2026-12-31",
                           "race:Work until=2026-12-31 reason=known, see 42"}) {
    Suppressions rules("2026-06-15");
    EXPECT_EQ(Load(line, &rules), "");
    ASSERT_EQ(rules.rules().size(), 1u);
    EXPECT_EQ(rules.rules()[0].rule, "race:Work");
    EXPECT_EQ(rules.rules()[0].until, "2026-12-31");
    EXPECT_EQ(rules.rules()[0].reason, "known, see 42");
  }
}

TEST(SuppressionsTest, ErrorsNameLineAndRemedy) {
  const auto error = [](const char* text) {
    Suppressions rules("2026-06-15");
    return Load(text, &rules);
  };
  EXPECT_NE(error("# fine\n\nrase:x\n").find(":3: unknown kind 'rase' (known"),
            std::string::npos);
  EXPECT_NE(error("race:x until=tomorrow\n").find("write it as"),
            std::string::npos);
  EXPECT_NE(error("race:x until=2026-02-30\n").find("no date"),
            std::string::npos);
  EXPECT_NE(error("race_pair:x\n").find("A|B"), std::string::npos);
  EXPECT_NE(error("race\n").find("kind:pattern"), std::string::npos);
}

}  // namespace
}  // namespace hbsan::tools
