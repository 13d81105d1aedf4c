// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the report filter reads a stack line.

#include "tools/symbolize/report_filter.h"

#include <gtest/gtest.h>

#include <sstream>

namespace hbsan::tools {
namespace {

TEST(ParseStackLineTest, TakesAnAddressApart) {
  const auto line =
      ParseStackLine("    #3 0x7f12 (/lib/a b.so+0x1a) (BuildId: AB01)");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->indent, "    ");
  EXPECT_EQ(line->number, 3u);
  EXPECT_EQ(line->module, "/lib/a b.so");
  EXPECT_EQ(line->offset, 0x1au);
  EXPECT_EQ(line->build_id, "ab01");
}

TEST(ParseStackLineTest, NeedsNoBuildId) {
  const auto line = ParseStackLine("  #0 0x7f12 (/bin/app+0x1)");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->module, "/bin/app");
  EXPECT_EQ(line->build_id, "");
}

TEST(ParseStackLineTest, KeepsAModuleWithAPlusInItsName) {
  const auto line = ParseStackLine("  #0 0x7f12 (/bin/c++0x+0x1)");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->module, "/bin/c++0x");
}

TEST(ParseStackLineTest, LeavesSymbolizedAndUnknownFramesAlone) {
  for (const char* text :
       {"  #0 f(int) a.cc:1:2 (app+0x1) (BuildId: ab)", "  #0 0x7f12",
        "  #0 0x7f12 (<unknown module>)", "  #0 0x7f12 (app+0xzz)",
        "  #0 0x7f12 (app+0x1", "  #0 0xg (app+0x1)"}) {
    const auto line = ParseStackLine(text);
    ASSERT_TRUE(line) << text;
    EXPECT_EQ(line->module, "") << text;
    EXPECT_EQ("  #0 " + line->rest, text);
  }
}

TEST(ParseStackLineTest, RefusesOtherLines) {
  for (const char* text :
       {"", "#", "#0 0x1 (a+0x1)", "  # 0x1 (a+0x1)", "  #x 0x1", "  #1",
        "  text #0 0x1 (a+0x1)", "  #99999999999999999999 0x1 (a+0x1)"}) {
    EXPECT_FALSE(ParseStackLine(text)) << text;
  }
}

TEST(ReportFilterTest, CopiesWhatItCannotImprove) {
  const std::string text =
      "text\n\n    #0 0x1 (/no/such/module+0x1)\n    #1 f a.cc:1 (a+0x1)\n";
  std::vector<std::string> warnings;
  Resolver::Options options;
  options.on_warning = [&](const std::string& w) { warnings.push_back(w); };
  Resolver resolver(options);
  std::istringstream input(text);
  std::string output;
  llvm::raw_string_ostream stream(output);
  uint64_t done = 0;
  ReportFilter(resolver, stream).Run(input, [&](uint64_t n) { done = n; });
  EXPECT_EQ(output, text);
  EXPECT_EQ(done, text.size());
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].rfind("/no/such/module: no such file", 0), 0u);
}

}  // namespace
}  // namespace hbsan::tools
