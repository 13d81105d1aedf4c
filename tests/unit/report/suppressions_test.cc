// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Patterns, lines of a suppressions file, and what they match in a stack.
#include "runtime/report/suppressions.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace hbsan {
namespace {

TEST(PatternTest, WithoutAnchorsItMatchesAnywhere) {
  EXPECT_TRUE(PatternMatches("oo", "foobar"));
  EXPECT_TRUE(PatternMatches("foobar", "foobar"));
  EXPECT_FALSE(PatternMatches("fob", "foobar"));
}

TEST(PatternTest, AnchorsTieToTheEnds) {
  EXPECT_TRUE(PatternMatches("^foo", "foobar"));
  EXPECT_FALSE(PatternMatches("^bar", "foobar"));
  EXPECT_TRUE(PatternMatches("bar$", "foobar"));
  EXPECT_FALSE(PatternMatches("foo$", "foobar"));
  EXPECT_TRUE(PatternMatches("^foobar$", "foobar"));
  EXPECT_FALSE(PatternMatches("^foo$", "foobar"));
  EXPECT_TRUE(PatternMatches("ab$", "abab"));
}

TEST(PatternTest, AStarStandsForAnything) {
  EXPECT_TRUE(PatternMatches("f*r", "foobar"));
  EXPECT_TRUE(PatternMatches("^f*b*r$", "foobar"));
  EXPECT_FALSE(PatternMatches("^f*b*z$", "foobar"));
  EXPECT_TRUE(PatternMatches("*", "x"));
  EXPECT_TRUE(PatternMatches("^*bar", "foobar"));
  EXPECT_TRUE(PatternMatches("foo*", "foo"));
  EXPECT_TRUE(PatternMatches("a*b*ab$", "aabbab"));
  EXPECT_FALSE(PatternMatches("^a*bb$", "aabbab"));
}

TEST(PatternTest, NothingMatchesAnUnknownName) {
  EXPECT_FALSE(PatternMatches("*", ""));
  EXPECT_FALSE(PatternMatches("*", nullptr));
}

TEST(PatternTest, ADollarInTheMiddleIsAnOrdinaryCharacter) {
  EXPECT_TRUE(PatternMatches("a$b", "xa$by"));
}

std::string ErrorOf(const char* text) {
  char buffer[512];
  StringBuilder error(buffer, sizeof(buffer));
  EXPECT_EQ(AddSuppressions(text, "file", &error), error.size() == 0);
  return buffer;
}

TEST(SuppressionsTest, WrongLinesAreNamed) {
  EXPECT_EQ(ErrorOf("# comment\n\nrace\n"),
            "file:3: 'race' is not of the form kind:pattern");
  EXPECT_EQ(ErrorOf("race:"),
            "file:1: 'race:' is not of the form kind:pattern");
  EXPECT_EQ(ErrorOf("races:x"),
            "file:1: unknown kind 'races' (known: race, race_top, race_pair, "
            "called_from_lib, id, thread, mutex, signal, deadlock)");
  for (const char* line : {"race_pair:A", "race_pair:A|", "race_pair:|B"})
    EXPECT_EQ(ErrorOf(line),
              "file:1: race_pair takes two patterns, as in race_pair:A|B");
}

Frame NewFrame(const char* function, const char* file, const char* module) {
  return {1, function, file, 1, 1, module, 0, ""};
}

TEST(SuppressionsTest, MatchesFramesByKind) {
  EXPECT_EQ(ErrorOf("  race:^noisy$ \r\nrace_top:only_top\n"
                    "called_from_lib:libbad.so\nthread:worker\nmutex:m\n"
                    "signal:s\ndeadlock:d\nrace:legacy/*.cc"),
            "");
  EXPECT_TRUE(HaveSuppressions());
  auto frames = std::make_unique<Frames>();
  auto suppressed = [&](const char* top, const char* below, const char* file,
                        const char* module) {
    frames->at[0] = NewFrame(top, "a.cc", "exe");
    frames->at[1] = NewFrame(below, file, module);
    frames->count = 2;
    return IsStackSuppressed(*frames);
  };
  EXPECT_FALSE(suppressed("f", "main", "a.cc", "exe"));
  EXPECT_TRUE(suppressed("noisy", "main", "a.cc", "exe"));
  EXPECT_TRUE(suppressed("f", "noisy", "a.cc", "exe"));
  EXPECT_FALSE(suppressed("f", "noisy2", "a.cc", "exe"));
  EXPECT_TRUE(suppressed("only_top", "main", "a.cc", "exe"));
  EXPECT_FALSE(suppressed("f", "only_top", "a.cc", "exe"));
  EXPECT_TRUE(suppressed("f", "main", "a.cc", "/lib/libbad.so.1"));
  EXPECT_TRUE(suppressed("f", "main", "/src/legacy/x.cc", "exe"));
  EXPECT_FALSE(suppressed("worker", "m", "a.cc", "exe"));
  EXPECT_TRUE(IsGlobalSuppressed("noisy"));
  EXPECT_FALSE(IsGlobalSuppressed("only_top"));
}

TEST(SuppressionsTest, APairTakesBothStacksInEitherOrder) {
  EXPECT_EQ(ErrorOf("race_pair:^Reader$|^Writer$  reason=known until=2030-01-01"
                    "\nid:0123456789abcdef"),
            "");
  auto one = std::make_unique<Frames>(), other = std::make_unique<Frames>();
  auto suppressed = [&](const char* a, const char* b) {
    one->at[0] = NewFrame(a, "a.cc", "exe");
    other->at[0] = NewFrame(b, "a.cc", "exe");
    one->count = other->count = 1;
    EXPECT_FALSE(IsStackSuppressed(*one));
    return IsPairSuppressed(*one, *other);
  };
  EXPECT_TRUE(suppressed("Reader", "Writer"));
  EXPECT_TRUE(suppressed("Writer", "Reader"));
  EXPECT_FALSE(suppressed("Reader", "Reader"));
  EXPECT_FALSE(suppressed("Writer", "Writer"));
  EXPECT_FALSE(suppressed("Reader", "Writer2"));
}

}  // namespace
}  // namespace hbsan
