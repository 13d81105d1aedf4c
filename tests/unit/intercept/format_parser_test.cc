// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The conversions of a format, against tables and against glibc's own parser.
#include "runtime/intercept/format_parser.h"

#include <gtest/gtest.h>
#include <printf.h>

#include <cstdint>
#include <string>
#include <vector>

namespace hbsan {
namespace {

using enum Conversion::Kind;

std::vector<Conversion> Parse(const std::string& format,
                              FormatDialect dialect = FormatDialect::kPrintf) {
  std::vector<Conversion> all;
  std::wstring wide_format(format.begin(), format.end());
  FormatParser<char> parser(format.c_str(), dialect);
  FormatParser<wchar_t> wide(wide_format.c_str(), dialect);
  for (;;) {
    Conversion c = parser.Next();
    EXPECT_EQ(wide.Next().kind, c.kind) << format;
    EXPECT_EQ(wide.at() - wide_format.c_str(), parser.at() - format.c_str());
    EXPECT_GE(parser.at(), format.c_str());
    EXPECT_LE(parser.at(), format.c_str() + format.size()) << format;
    if (c.kind == kEnd) {
      EXPECT_EQ(*parser.at(), '\0') << format;
      return all;
    }
    all.push_back(c);
    if (c.kind == kUnknown)
      return all;
  }
}

std::vector<Conversion> ParseScanf(const std::string& format) {
  return Parse(format, FormatDialect::kScanf);
}

// The only conversion of a format.
Conversion One(const std::string& format,
               FormatDialect dialect = FormatDialect::kPrintf) {
  std::vector<Conversion> all = Parse(format, dialect);
  EXPECT_EQ(all.size(), 1u) << format;
  return all.empty() ? Conversion() : all[0];
}

TEST(FormatParserTest, FindsTheConversionsBetweenTheText) {
  EXPECT_TRUE(Parse("").empty());
  EXPECT_TRUE(Parse("only text\n").empty());
  std::vector<Conversion> all = Parse("%d and %s, %c%p%%%n%m%f");
  std::vector<Conversion::Kind> kinds;
  for (const Conversion& c : all) kinds.push_back(c.kind);
  EXPECT_EQ(kinds, (std::vector<Conversion::Kind>{kInteger, kString, kCharacter,
                                                  kPointer, kNoArgument, kCount,
                                                  kNoArgument, kFloat}));
}

TEST(FormatParserTest, KnowsTheSizeThatALengthMeans) {
  struct {
    const char* length;
    size_t bytes;
  } table[] = {
      {"", 4},    {"hh", 1},  {"h", 2},   {"l", 8},
      {"ll", 8},  {"q", 8},   {"L", 8},   {"j", 8},
      {"z", 8},   {"t", 8},   {"w8", 1},  {"w16", 2},
      {"w32", 4}, {"w64", 8}, {"wf8", 1}, {"wf16", sizeof(int_fast16_t)},
      {"wf64", 8}};
  for (const auto& row : table) {
    for (char specifier : std::string("diouxXbn")) {
      std::string format = std::string("%") + row.length + specifier;
      for (auto dialect : {FormatDialect::kPrintf, FormatDialect::kScanf}) {
        EXPECT_EQ(One(format, dialect).bytes, row.bytes) << format;
        EXPECT_EQ(One(format, dialect).kind,
                  specifier == 'n' ? kCount : kInteger);
      }
    }
  }
}

TEST(FormatParserTest, KnowsTheFloatsOfBothDirections) {
  for (char specifier : std::string("aAeEfFgG")) {
    std::string s(1, specifier);
    EXPECT_EQ(One("%" + s).bytes, sizeof(double));
    EXPECT_EQ(One("%l" + s).bytes, sizeof(double));
    EXPECT_EQ(One("%L" + s).bytes, sizeof(long double));
    EXPECT_EQ(ParseScanf("%" + s)[0].bytes, sizeof(float));
    EXPECT_EQ(ParseScanf("%l" + s)[0].bytes, sizeof(double));
    EXPECT_EQ(ParseScanf("%L" + s)[0].bytes, sizeof(long double));
  }
}

TEST(FormatParserTest, TellsWideTextFromNarrow) {
  for (auto dialect : {FormatDialect::kPrintf, FormatDialect::kScanf}) {
    EXPECT_EQ(One("%s", dialect).bytes, 1);
    EXPECT_EQ(One("%c", dialect).bytes, 1);
    EXPECT_EQ(One("%ls", dialect).bytes, sizeof(wchar_t));
    EXPECT_EQ(One("%lc", dialect).bytes, sizeof(wchar_t));
    EXPECT_EQ(One("%S", dialect).bytes, sizeof(wchar_t));
    EXPECT_EQ(One("%S", dialect).kind, kString);
    EXPECT_EQ(One("%C", dialect).bytes, sizeof(wchar_t));
    EXPECT_EQ(One("%C", dialect).kind, kCharacter);
  }
  EXPECT_EQ(ParseScanf("%l[a-z]")[0].bytes, sizeof(wchar_t));
}

TEST(FormatParserTest, ReadsWidthAndPrecision) {
  EXPECT_EQ(One("%s").width.value, -1);
  EXPECT_EQ(One("%s").precision.value, -1);
  EXPECT_EQ(One("%-+ #0'I12.34s").width.value, 12);
  EXPECT_EQ(One("%-12.34s").precision.value, 34);
  EXPECT_EQ(One("%.s").precision.value, 0);
  EXPECT_EQ(One("%.0s").precision.value, 0);
  EXPECT_EQ(One("%2147483647d").width.value, 2147483647);
  Conversion stars = One("%*.*s");
  EXPECT_TRUE(stars.width.from_argument);
  EXPECT_TRUE(stars.precision.from_argument);
  EXPECT_EQ(stars.width.position, 0u);
  EXPECT_FALSE(One("%3.4s").width.from_argument);
  // Windows' length is a flag and a width here, as glibc reads it.
  EXPECT_EQ(One("%I64d").bytes, sizeof(int));
}

TEST(FormatParserTest, ReadsPositions) {
  Conversion c = One("%3$-*12$.*1$ls");
  EXPECT_EQ(c.position, 3u);
  EXPECT_EQ(c.width.position, 12u);
  EXPECT_EQ(c.precision.position, 1u);
  EXPECT_EQ(c.bytes, sizeof(wchar_t));
  EXPECT_EQ(One("%12s").position, 0u);
  EXPECT_EQ(ParseScanf("%2$12s")[0].position, 2u);
  EXPECT_EQ(ParseScanf("%2$12s")[0].width.value, 12);
}

TEST(FormatParserTest, ReadsWhatOnlyScanfHas) {
  EXPECT_TRUE(ParseScanf("%*5d")[0].suppressed);
  EXPECT_EQ(ParseScanf("%*5d")[0].width.value, 5);
  EXPECT_TRUE(ParseScanf("%ms")[0].allocates);
  EXPECT_TRUE(ParseScanf("%5mlc")[0].allocates);
  EXPECT_EQ(ParseScanf("%mls")[0].bytes, sizeof(wchar_t));
  EXPECT_FALSE(ParseScanf("%s")[0].allocates);
  EXPECT_EQ(ParseScanf("%md")[0].kind, kUnknown);
  // A set ends at the first ']' that is not its first character.
  for (const char* set :
       {"%[abc]", "%[]]", "%[^]]", "%[]a%d]", "%[^]%s]", "%[%]", "%10[^\n]"}) {
    std::vector<Conversion> all = ParseScanf(std::string(set) + "%d");
    ASSERT_EQ(all.size(), 2u) << set;
    EXPECT_EQ(all[0].kind, kString) << set;
    EXPECT_EQ(all[1].kind, kInteger) << set;
  }
}

TEST(FormatParserTest, KnowsTheOldMeaningOfAInScanf) {
  for (const char* format : {"%as", "%aS", "%a[x]"}) {
    EXPECT_TRUE(Parse(format, FormatDialect::kOldScanf)[0].allocates);
    EXPECT_EQ(Parse(format, FormatDialect::kOldScanf)[0].kind, kString);
    EXPECT_EQ(ParseScanf(format)[0].kind, kFloat);
  }
  EXPECT_EQ(Parse("%a", FormatDialect::kOldScanf)[0].kind, kFloat);
  EXPECT_EQ(Parse("%ax", FormatDialect::kOldScanf)[0].kind, kFloat);
}

TEST(FormatParserTest, TellsTextFromWhiteSpaceBeforeAConversion) {
  std::vector<Conversion> all = ParseScanf(" \t\n\v\f\r%d%d,%d x %d");
  ASSERT_EQ(all.size(), 4u);
  EXPECT_FALSE(all[0].after_text);
  EXPECT_FALSE(all[1].after_text);
  EXPECT_TRUE(all[2].after_text);
  EXPECT_TRUE(all[3].after_text);
}

TEST(FormatParserTest, StopsAtWhatItDoesNotKnow) {
  for (const char* format : {"%",
                             "%5",
                             "%.",
                             "%l",
                             "%-",
                             "%*",
                             "%1$",
                             "%y",
                             "%!",
                             "%k",
                             "%hs",
                             "%hhc",
                             "%lls",
                             "%hf",
                             "%jf",
                             "%qf",
                             "%lp",
                             "%Hf",
                             "%DDf",
                             "%w7d",
                             "%w128d",
                             "%wd",
                             "%wf",
                             "%0$d",
                             "%$d",
                             "%*0$d",
                             "%.-3d",
                             "%[a]",
                             "%lm",
                             "%2147483648d",
                             "%.99999999999999999999d",
                             "%99999999999$d"}) {
    std::vector<Conversion> all = Parse(std::string("%d ") + format);
    ASSERT_EQ(all.size(), 2u) << format;
    EXPECT_EQ(all[1].kind, kUnknown) << format;
  }
  for (const char* format : {"%", "%[", "%[]", "%[^]", "%[^", "%[abc", "%*",
                             "%m", "%l", "%5.3s", "%B", "%-3d", "%a"}) {
    std::vector<Conversion> all = ParseScanf(std::string("%d ") + format);
    ASSERT_EQ(all.size(), 2u) << format;
    EXPECT_EQ(all[1].kind == kUnknown, std::string(format) != "%a") << format;
  }
}

// The arguments in order, in glibc's terms, a character being an int.
std::vector<int> ArgumentTypes(const std::string& format) {
  std::vector<int> types;
  for (const Conversion& c : Parse(format)) {
    if (c.width.from_argument)
      types.push_back(PA_INT);
    if (c.precision.from_argument)
      types.push_back(PA_INT);
    bool wide = c.bytes > sizeof(int);
    switch (c.kind) {
      case kInteger:
        types.push_back(PA_INT | (wide ? PA_FLAG_LONG : 0));
        break;
      case kFloat:
        types.push_back(PA_DOUBLE |
                        (c.bytes > sizeof(double) ? PA_FLAG_LONG_DOUBLE : 0));
        break;
      case kPointer:
        types.push_back(PA_POINTER);
        break;
      case kCharacter:
        types.push_back(PA_INT);
        break;
      case kString:
        types.push_back(PA_STRING);
        break;
      case kCount:
        types.push_back(PA_INT | PA_FLAG_PTR);
        break;
      case kEnd:
      case kUnknown:
      case kNoArgument:
        break;
    }
  }
  return types;
}

// glibc's answer; of it only what decides where the next argument lies.
std::vector<int> GlibcArgumentTypes(const std::string& format) {
  int types[16];
  size_t count = parse_printf_format(format.c_str(), 16, types);
  std::vector<int> result;
  for (size_t i = 0; i < count && i < 16; ++i) {
    int type = types[i];
    if (type & PA_FLAG_PTR) {
      type = PA_INT | PA_FLAG_PTR;
    } else if ((type & ~PA_FLAG_MASK) == PA_INT) {
      // PA_FLAG_LONG_LONG and PA_FLAG_LONG_DOUBLE are the same.
      bool wide = (type & (PA_FLAG_LONG | PA_FLAG_LONG_LONG)) != 0;
      type = PA_INT | (wide ? PA_FLAG_LONG : 0);
    } else if ((type & ~PA_FLAG_MASK) == PA_DOUBLE) {
      type &= ~PA_FLAG_LONG;
    } else if (type == PA_CHAR || type == PA_WCHAR) {
      type = PA_INT;
    } else if (type == PA_WSTRING) {
      type = PA_STRING;
    }
    result.push_back(type);
  }
  return result;
}

TEST(FormatParserTest, AgreesWithGlibcAboutTheArguments) {
  // Without %qd and %Ld, which it calls an int here though it fetches more.
  const char* flags[] = {"", "-", "0", "+ #'", "I"};
  const char* widths[] = {"", "7", "*"};
  const char* precisions[] = {"", ".", ".3", ".*"};
  const char* conversions[] = {"d",  "hhi", "ho", "lu", "llx", "jd", "zu",
                               "td", "c",   "lc", "C",  "s",   "ls", "S",
                               "p",  "n",   "ln", "f",  "lf",  "Lf", "a",
                               "LA", "e",   "LE", "g",  "LG",  "%",  "m"};
  for (const char* flag : flags) {
    for (const char* width : widths) {
      for (const char* precision : precisions) {
        for (const char* conversion : conversions) {
          std::string format =
              std::string("a%") + flag + width + precision + conversion + "b%s";
          EXPECT_EQ(ArgumentTypes(format), GlibcArgumentTypes(format))
              << format;
        }
      }
    }
  }
}

}  // namespace
}  // namespace hbsan
