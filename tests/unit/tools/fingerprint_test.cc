// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/fingerprint.h"

#include <gtest/gtest.h>

#include <utility>

namespace hbsan::tools {
namespace {

RaceFacts Example() {
  RaceFacts race;
  race.kind = "data-race";
  race.global = "counter";
  race.sides[0] = {"write",
                   true,
                   {{"Add(int)", "/src/a.cc", "/bin/app"},
                    {"Work(void*)", "/src/b.cc", "/bin/app"}}};
  race.sides[1] = {"read", true, {{"main", "/src/main.cc", "/bin/app"}}};
  return race;
}

// Users keep fingerprints in files: this value changes only with the version.
TEST(FingerprintTest, IsFixedForEver) {
  EXPECT_EQ(Fingerprint(Example()), "b4f629f48aba19cb");
}

TEST(FingerprintTest, DoesNotDependOnWhichAccessWasLater) {
  RaceFacts swapped = Example();
  std::swap(swapped.sides[0], swapped.sides[1]);
  EXPECT_EQ(Fingerprint(swapped), Fingerprint(Example()));
}

TEST(FingerprintTest, DoesNotDependOnFoldersOrBuilds) {
  RaceFacts other = Example();
  other.sides[0].stack[0] = {"Add(int) [clone .cold]", "/home/b/a.cc", "/x"};
  EXPECT_EQ(Fingerprint(other), Fingerprint(Example()));
}

TEST(FingerprintTest, DependsOnEachOfItsParts) {
  const std::string id = Fingerprint(Example());
  RaceFacts race = Example();
  race.kind = "vptr-race";
  EXPECT_NE(Fingerprint(race), id);
  race = Example();
  race.global = "other";
  EXPECT_NE(Fingerprint(race), id);
  race = Example();
  race.sides[1].kind = "write";
  EXPECT_NE(Fingerprint(race), id);
  race = Example();
  race.sides[0].stack[1].function = "Play(void*)";
  EXPECT_NE(Fingerprint(race), id);
  race = Example();
  race.sides[0].stack[1].file = "/src/c.cc";
  EXPECT_NE(Fingerprint(race), id);
}

TEST(FingerprintTest, TakesTheInnermostThreeFunctionsOfTheUser) {
  RaceFacts race = Example();
  auto& stack = race.sides[0].stack;
  stack.insert(stack.begin(),
               {"std::vector<int>::push_back(int const&)",
                "/usr/include/c++/12/bits/stl_vector.h", "/bin/app"});
  stack.push_back({"Third()", "/src/b.cc", "/bin/app"});
  const std::string id = Fingerprint(race);
  stack.push_back({"Fourth()", "/src/b.cc", "/bin/app"});
  EXPECT_EQ(Fingerprint(race), id);
  stack.erase(stack.begin());
  EXPECT_EQ(Fingerprint(race), id);
  stack[2].function = "Other()";
  EXPECT_NE(Fingerprint(race), id);
}

TEST(FingerprintTest, TakesNoFunctionOfAnEarlierRelease) {
  RaceFacts race = Example();
  race.sides[0].exact = false;
  const std::string id = Fingerprint(race);
  race.sides[0].stack[0].function = "Other()";
  EXPECT_EQ(Fingerprint(race), id);
}

TEST(FingerprintTest, TakesTheLibrarysFunctionsWhereThereAreNoOthers) {
  RaceFacts race = Example();
  race.sides[0].stack = {{"memcpy", "", "/lib/x86_64-linux-gnu/libc.so.6"}};
  const std::string id = Fingerprint(race);
  race.sides[0].stack[0].function = "memset";
  EXPECT_NE(Fingerprint(race), id);
}

}  // namespace
}  // namespace hbsan::tools
