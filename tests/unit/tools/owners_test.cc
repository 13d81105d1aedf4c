// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/owners.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <vector>

namespace hbsan::tools {
namespace {

class OwnersTest : public testing::Test {
 protected:
  void Load(const char* text) {
    const std::string path =
        testing::TempDir() + "/CODEOWNERS." + std::to_string(getpid());
    std::ofstream(path) << text;
    llvm::Error error = owners_.Load(path);
    std::remove(path.c_str());
    ASSERT_FALSE(static_cast<bool>(error)) << llvm::toString(std::move(error));
  }

  // In one word.
  std::string Of(const char* file) {
    std::string all;
    for (const std::string& owner : owners_.Of(file))
      all += (all.empty() ? "" : ",") + owner;
    return all;
  }

  Owners owners_;
};

TEST_F(OwnersTest, TheLastRuleThatFitsCounts) {
  Load("* @all\n# a comment\n*.cc @cxx @two # why\n/net/ @net\n");
  EXPECT_EQ(Of("README"), "@all");
  EXPECT_EQ(Of("a/b.cc"), "@cxx,@two");
  EXPECT_EQ(Of("net/b.cc"), "@net");
  EXPECT_EQ(Of("other/net/b.cc"), "@cxx,@two");
}

TEST_F(OwnersTest, ARuleWithoutOwnersTakesThemAway) {
  Load("* @all\n/third_party/\n");
  EXPECT_EQ(Of("third_party/x.cc"), "");
}

TEST_F(OwnersTest, StarsStopAtSlashesAndTwoDoNot) {
  Load("/docs/* @flat\n/src/**/gen/*.cc @deep\n");
  EXPECT_EQ(Of("docs/a.md"), "@flat");
  EXPECT_EQ(Of("docs/b/a.md"), "");
  EXPECT_EQ(Of("src/gen/x.cc"), "@deep");
  EXPECT_EQ(Of("src/a/b/gen/x.cc"), "@deep");
}

TEST_F(OwnersTest, FoldersAtAnyDepthUnlessRooted) {
  Load("log/ @log\nwith\\ blank @blank\n");
  EXPECT_EQ(Of("a/log/b/c"), "@log");
  EXPECT_EQ(Of("a/with blank"), "@blank");
  EXPECT_EQ(Of("a/catalog/b"), "");
}

TEST_F(OwnersTest, GitLabsSectionsHaveOwnersForBarePatterns) {
  Load("[Network][2] @net\n/net/\n/net/tls/ @tls\n^[Docs]\n/docs/ @docs\n");
  EXPECT_EQ(Of("net/a.cc"), "@net");
  EXPECT_EQ(Of("net/tls/a.cc"), "@tls");
  EXPECT_EQ(Of("docs/a"), "@docs");
}

TEST(OwnersLoadTest, AMissingFileIsNamed) {
  Owners owners;
  EXPECT_NE(llvm::toString(owners.Load("/nowhere/CODEOWNERS"))
                .find("/nowhere/CODEOWNERS"),
            std::string::npos);
}

}  // namespace
}  // namespace hbsan::tools
