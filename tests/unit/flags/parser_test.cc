// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Option text: separators, quotes, types, ranges, files, and every message.
#include "runtime/flags/parser.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "runtime/flags/source.h"

namespace hbsan {
namespace {

class FlagParserTest : public testing::Test {
 protected:
  void SetUp() override { SetDefaultFlags(&flags_); }

  // The error, or empty.
  std::string Parse(const std::string& text) {
    char buffer[kFlagErrorBytes];
    StringBuilder error(buffer, sizeof(buffer));
    bool ok = ParseFlags(text.c_str(), "TEST", &flags_, &error);
    EXPECT_EQ(ok, error.size() == 0);
    return buffer;
  }

  Flags flags_;
};

TEST_F(FlagParserTest, DefaultsAreThoseOfTheList) {
  EXPECT_EQ(flags_.exitcode, 66);
  EXPECT_STREQ(flags_.log_path, "stderr");
  EXPECT_TRUE(flags_.symbolize);
}

TEST_F(FlagParserTest, EverySeparatorWorks) {
  EXPECT_EQ(Parse(" exitcode=1:halt_on_error=1,stats=1\n\tverbosity=2 help=1:"),
            "");
  EXPECT_EQ(flags_.exitcode, 1);
  EXPECT_TRUE(flags_.halt_on_error);
  EXPECT_TRUE(flags_.stats);
  EXPECT_EQ(flags_.verbosity, 2);
  EXPECT_TRUE(flags_.help);
}

TEST_F(FlagParserTest, AFormatIsAList) {
  EXPECT_EQ(Parse("format=text,json,exitcode=5"), "");
  EXPECT_STREQ(flags_.format, "text,json");
  EXPECT_EQ(flags_.exitcode, 5);
  EXPECT_EQ(Parse("format=json,stats=1"), "");
  EXPECT_STREQ(flags_.format, "json");
  EXPECT_TRUE(flags_.stats);
  EXPECT_EQ(Parse("format='json,text'"), "");
  EXPECT_STREQ(flags_.format, "json,text");
  EXPECT_EQ(Parse("format=text,xml"),
            "bad value 'text,xml' for option 'format' in TEST: expected text, "
            "json or text,json");
  // Nowhere else.
  EXPECT_EQ(Parse("exitcode=5,json"),
            "option 'json' in TEST has no value: write json=value");
}

TEST_F(FlagParserTest, TheLastValueCounts) {
  EXPECT_EQ(Parse("exitcode=1:exitcode=7"), "");
  EXPECT_EQ(flags_.exitcode, 7);
}

TEST_F(FlagParserTest, QuotesKeepSeparators) {
  EXPECT_EQ(Parse("log_path=\"/a b:c\":suppressions='x,y' exitcode=3"), "");
  EXPECT_STREQ(flags_.log_path, "/a b:c");
  EXPECT_STREQ(flags_.suppressions, "x,y");
  EXPECT_EQ(flags_.exitcode, 3);
}

TEST_F(FlagParserTest, BoolsHaveThreeSpellings) {
  for (const char* yes : {"1", "yes", "true"}) {
    flags_.stats = false;
    EXPECT_EQ(Parse(std::string("stats=") + yes), "");
    EXPECT_TRUE(flags_.stats);
  }
  for (const char* no : {"0", "no", "false"}) {
    flags_.stats = true;
    EXPECT_EQ(Parse(std::string("stats=") + no), "");
    EXPECT_FALSE(flags_.stats);
  }
}

TEST_F(FlagParserTest, BadValuesNameOptionValueAndWhatIsAccepted) {
  EXPECT_EQ(Parse("halt_on_error=maybe"),
            "bad value 'maybe' for option 'halt_on_error' in TEST: expected 1, "
            "0, yes, no, true or false");
  EXPECT_EQ(Parse("exitcode=256"),
            "bad value '256' for option 'exitcode' in TEST: expected a number "
            "from 0 to 255");
  EXPECT_EQ(Parse("color=red"),
            "bad value 'red' for option 'color' in TEST: expected auto, always "
            "or never");
  for (const char* bad : {"", "-", "1x", "0x1", "99999999999999999999"}) {
    EXPECT_NE(Parse(std::string("max_reports=") + bad), "") << bad;
  }
}

TEST_F(FlagParserTest, HistorySizeMayBeNegativeWithinItsRange) {
  EXPECT_EQ(Parse("history_size=-5"), "");
  EXPECT_EQ(flags_.history_size, -5);
  EXPECT_NE(Parse("history_size=-6"), "");
  EXPECT_NE(Parse("history_size=8"), "");
  EXPECT_NE(Parse("history_mb=3"), "");
  EXPECT_EQ(Parse("history_mb=4"), "");
}

TEST_F(FlagParserTest, MalformedTextIsRefused) {
  EXPECT_EQ(Parse("exitcode"),
            "option 'exitcode' in TEST has no value: write exitcode=value");
  EXPECT_EQ(Parse("log_path='a"),
            "the quote ' of option 'log_path' in TEST is not closed");
}

TEST_F(FlagParserTest, UnknownNamesWarnAndTheRestStillCounts) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(Parse("no_such=1:exitcode=5"), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "HBSan: WARNING: unknown option 'no_such' in TEST (help=1 lists "
            "all)\n");
  EXPECT_EQ(flags_.exitcode, 5);
}

TEST_F(FlagParserTest, IncludesFiles) {
  std::string path = testing::TempDir() + "hbsan_flags.txt";
  std::ofstream(path) << "exitcode=9\nstats=1\n";
  EXPECT_EQ(Parse("include='" + path + "':verbosity=1"), "");
  EXPECT_EQ(flags_.exitcode, 9);
  EXPECT_TRUE(flags_.stats);
  EXPECT_EQ(flags_.verbosity, 1);
  std::ofstream(path) << "exitcode=x\n";
  EXPECT_NE(Parse("include='" + path + "'").find(path), std::string::npos);
  std::ofstream(path) << "include='" << path << "'\n";  // itself
  EXPECT_NE(Parse("include='" + path + "'").find("8 deep"), std::string::npos);
  remove(path.c_str());
  EXPECT_EQ(Parse("include='" + path + "'"),
            "cannot read the file '" + path +
                "' of option 'include' in TEST: no such file or directory");
  EXPECT_EQ(Parse("include_if_exists='" + path + "'"), "");
}

TEST_F(FlagParserTest, TheListNamesEveryOptionAndItsValue) {
  Parse("exitcode=12");
  char buffer[8192];
  StringBuilder out(buffer, sizeof(buffer));
  DescribeFlags(flags_, &out);
  std::string text = buffer;
  EXPECT_LT(out.size(), sizeof(buffer) - 1);
  EXPECT_NE(text.find("exitcode = 12 (default 66)"), std::string::npos);
#define HBSAN_OPTION(Type, Name, Default, Help) \
  EXPECT_NE(text.find("  " #Name " = "), std::string::npos);
#include "runtime/flags/options.inc"
#undef HBSAN_OPTION
}

TEST(OptionPathTest, PlaceholdersAreExpanded) {
  std::string program = ExpandOptionPath("%d/%b");
  EXPECT_EQ(program.front(), '/');
  EXPECT_EQ(std::string(ExpandOptionPath("a%%b%x%p")),
            "a%b%x" + std::to_string(getpid()));
}

}  // namespace
}  // namespace hbsan
