// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a test has seen, and which repeats are still to be written.
#include "runtime/report/program_tests.h"

#include <gtest/gtest.h>

#include <string>

namespace hbsan {
namespace {

std::string g_taken;

// The repeats handed out, as "race*count@test " one after another.
std::string Take(const ProgramTest* only) {
  g_taken.clear();
  TakeRepeats(only, [](const Repeat& repeat) {
    g_taken += std::to_string(repeat.race) + "*" +
               std::to_string(repeat.count) + "@" +
               (repeat.test == nullptr ? "" : repeat.test->name) + " ";
  });
  return g_taken;
}

TEST(ProgramTestsTest, ANameIsOneTestAndBeginsAnew) {
  ProgramTest* a = StartTest("ANameIsOneTest");
  CountNew(a);
  CountRepeat(0, a);
  EXPECT_EQ(FindTest("ANameIsOneTest")->races, 2u);
  EXPECT_EQ(StartTest("ANameIsOneTest"), a);
  EXPECT_EQ(a->races, 0u);
  EXPECT_NE(StartTest("another"), a);
  EXPECT_EQ(FindTest("unknown"), nullptr);
}

TEST(ProgramTestsTest, RepeatsCountForTheirTestAndAreTakenOnce) {
  ProgramTest* a = StartTest("A");
  ProgramTest* b = StartTest("B");
  EXPECT_FALSE(CountRepeatQuickly(7, a));
  CountRepeat(7, a);
  EXPECT_TRUE(CountRepeatQuickly(7, a));
  EXPECT_FALSE(CountRepeatQuickly(7, b));
  CountRepeat(7, b);
  CountRepeat(9, nullptr);
  EXPECT_EQ(a->races, 2u);
  EXPECT_EQ(b->races, 1u);
  EXPECT_EQ(Take(a), "7*2@A ");
  EXPECT_EQ(Take(a), "");
  EXPECT_TRUE(CountRepeatQuickly(7, a));
  EXPECT_EQ(Take(nullptr), "7*1@B 7*1@A 9*1@ ");
  ForgetRepeats();
  EXPECT_FALSE(CountRepeatQuickly(7, a));
}

TEST(ProgramTestsTest, ARaceEqualToNoneStillCounts) {
  ProgramTest* test = StartTest("equal to none");
  EXPECT_TRUE(CountRepeatQuickly(0, test));
  EXPECT_TRUE(CountRepeatQuickly(~0u, test));
  EXPECT_EQ(test->races, 2u);
  EXPECT_EQ(Take(test), "");
}

}  // namespace
}  // namespace hbsan
