// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/symbolize/readable_name.h"

#include "gtest/gtest.h"

namespace hbsan::tools {
namespace {

TEST(ReadableNameTest, LeavesOutWhatContainersAddByThemselves) {
  EXPECT_EQ(ReadableName("std::map<int, Job, std::less<int>, "
                         "std::allocator<std::pair<int const, Job>>>::find("
                         "int const&)"),
            "std::map<int, Job>::find(int const&)");
  EXPECT_EQ(ReadableName("std::unordered_map<int, int, std::hash<int>, "
                         "std::equal_to<int>, std::allocator<std::pair<int "
                         "const, int>>>::operator[](int const&)"),
            "std::unordered_map<int, int>::operator[](int const&)");
  EXPECT_EQ(ReadableName("f(std::vector<std::vector<int, std::allocator<int>>, "
                         "std::allocator<std::vector<int, "
                         "std::allocator<int>>>>&)"),
            "f(std::vector<std::vector<int>>&)");
}

TEST(ReadableNameTest, KeepsWhatSomebodyWrote) {
  for (const char* name :
       {"std::map<int, Job, std::greater<int>>::find(int const&)",
        "std::map<int, Job, std::less<int>, my::Allocator<int>>::size() const",
        "my::map<int, std::less<int>>::find(int)",
        "void std::sort<int*, std::less<int>>(int*, int*, std::less<int>)"}) {
    EXPECT_EQ(ReadableName(name), name);
  }
}

TEST(ReadableNameTest, NamesStringsAsTheyAreWritten) {
  EXPECT_EQ(ReadableName("std::__cxx11::basic_string<char, "
                         "std::char_traits<char>, std::allocator<char>>::"
                         "append(char const*)"),
            "std::string::append(char const*)");
  EXPECT_EQ(ReadableName("f(std::__1::basic_string_view<wchar_t, "
                         "std::__1::char_traits<wchar_t>>)"),
            "f(std::wstring_view)");
}

TEST(ReadableNameTest, OperatorsAreNoBrackets) {
  for (const char* name :
       {"operator<(A const&, A const&)", "A::operator<=>(A const&) const",
        "A::operator->() const", "A::operator>>(int)", "A::operator()(int)",
        "std::ostream& operator<< <char>(std::ostream&)",
        "decltype(auto) f<int>(int)::'lambda'(auto)::operator()<int>(int) const",
        "my_operator<int>(int)", "f(int (*)(std::pair<int, int>), bool [3])",
        "auto f(int) -> int", "main::$_0::operator()() const"}) {
    EXPECT_EQ(ReadableName(name), name);
  }
}

TEST(ReadableNameTest, ReturnsWhatItDoesNotUnderstand) {
  for (const char* name :
       {"", "f<", "f>", "f(std::vector<int, std::allocator<int>", "a)b", "<>",
        "std::vector<(1 > 0), std::allocator<int>>"}) {
    EXPECT_EQ(ReadableName(name), name);
  }
  const std::string deep(100'000, '(');
  EXPECT_EQ(ReadableName(deep), deep);
  const std::string closed = std::string(1000, '<') + std::string(1000, '>');
  EXPECT_EQ(ReadableName(closed), closed);
}

}  // namespace
}  // namespace hbsan::tools
