// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rules for the names of source files.

#include "tools/symbolize/source_paths.h"

#include <gtest/gtest.h>

namespace hbsan::tools {
namespace {

TEST(SourcePathsTest, MapsFolders) {
  SourcePaths paths;
  paths.Map("/build/src", "/home/me");
  EXPECT_EQ(paths.Real("/build/src/a/b.cc"), "/home/me/a/b.cc");
  EXPECT_EQ(paths.Real("/build/src"), "/home/me");
  EXPECT_EQ(paths.Real("/build/src2/a.cc"), "/build/src2/a.cc");
  EXPECT_EQ(paths.Real("/x/build/src/a.cc"), "/x/build/src/a.cc");
}

TEST(SourcePathsTest, TakesTheFirstRuleThatFits) {
  SourcePaths paths;
  paths.Map("/a/b/", "/1/");
  paths.Map("/a", "/2");
  EXPECT_EQ(paths.Real("/a/b/c.cc"), "/1/c.cc");
  EXPECT_EQ(paths.Real("/a/c.cc"), "/2/c.cc");
}

TEST(SourcePathsTest, StripsWhatTheRulesMade) {
  SourcePaths paths;
  paths.Map("/build", "/home/me");
  paths.Strip("/home/me/");
  EXPECT_EQ(paths.Shown("/build/a.cc"), "a.cc");
  EXPECT_EQ(paths.Shown("/usr/include/x.h"), "/usr/include/x.h");
}

TEST(ParsePathMapTest, NeedsBothSides) {
  EXPECT_EQ(ParsePathMap("/a=/b=c"),
            std::pair(std::string("/a"), std::string("/b=c")));
  EXPECT_EQ(ParsePathMap("/a="), std::pair(std::string("/a"), std::string()));
  EXPECT_FALSE(ParsePathMap("/a"));
  EXPECT_FALSE(ParsePathMap("=/a"));
  EXPECT_FALSE(ParsePathMap(""));
}

}  // namespace
}  // namespace hbsan::tools
