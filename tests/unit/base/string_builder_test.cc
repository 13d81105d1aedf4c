// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The formatter against the host's printf, and its bounds.
#include <gtest/gtest.h>

#include <climits>
#include <cstdint>
#include <cstdio>
#include <string>

#include "runtime/base/base.h"

namespace hbsan {
namespace {

template <typename... Args>
std::string Formatted(const char* format, Args... args) {
  char buffer[256];
  StringBuilder out(buffer, sizeof(buffer));
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
#pragma clang diagnostic ignored "-Wformat-security"
  out.Format(format, args...);
#pragma clang diagnostic pop
  EXPECT_EQ(out.size(), std::string(buffer).size());
  return buffer;
}

template <typename... Args>
std::string Printed(const char* format, Args... args) {
  char buffer[256];
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
#pragma clang diagnostic ignored "-Wformat-security"
  snprintf(buffer, sizeof(buffer), format, args...);
#pragma clang diagnostic pop
  return buffer;
}

TEST(StringBuilderTest, FormatsNumbersAsPrintfDoes) {
  for (const char* format :
       {"%d", "%5d", "%-5d|", "%05d", "%u", "%x", "%08x"}) {
    for (int value : {0, 1, -1, 42, -12345, INT_MAX, INT_MIN}) {
      EXPECT_EQ(Formatted(format, value), Printed(format, value)) << format;
    }
  }
  for (const char* format :
       {"%ld", "%20ld", "%lu", "%lx", "%016lx", "%-20lx|"}) {
    for (long value : {0l, -1l, LONG_MAX, LONG_MIN, 0x7f0123456789l}) {
      EXPECT_EQ(Formatted(format, value), Printed(format, value)) << format;
    }
  }
}

TEST(StringBuilderTest, FormatsTextAsPrintfDoes) {
  for (const char* format : {"%s", "<%6s>", "<%-6s>", "100%% %s"}) {
    for (const char* value : {"", "a", "abcdef", "longer than six"}) {
      EXPECT_EQ(Formatted(format, value), Printed(format, value)) << format;
    }
  }
  EXPECT_EQ(Formatted("%c%3c", 'x', 'y'), "x  y");
  EXPECT_EQ(Formatted("%p", reinterpret_cast<void*>(0x1f)), "0x1f");
}

TEST(StringBuilderTest, CutsOffAtTheCapacityAndStaysTerminated) {
  for (uptr capacity = 1; capacity < 12; capacity++) {
    char buffer[16];
    buffer[capacity] = '#';
    StringBuilder out(buffer, capacity);
    out.Format("%s-%d", "abcd", 12345);
    EXPECT_EQ(out.str(), std::string("abcd-12345").substr(0, capacity - 1));
    EXPECT_EQ(buffer[capacity], '#');
  }
}

TEST(StringBuilderTest, ClearStartsAgain) {
  char buffer[16];
  StringBuilder out(buffer, sizeof(buffer));
  out.Append("abc");
  out.Clear();
  out.AppendBytes("xyz", 2);
  EXPECT_STREQ(out.str(), "xy");
}

}  // namespace
}  // namespace hbsan
