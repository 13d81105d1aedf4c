// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/stable_name.h"

#include <gtest/gtest.h>

namespace hbsan::tools {
namespace {

TEST(StableNameTest, LeavesPlainNamesAlone) {
  EXPECT_EQ(StableName("main"), "main");
  EXPECT_EQ(StableName("ns::Class::Method"), "ns::Class::Method");
  EXPECT_EQ(StableName(""), "");
}

TEST(StableNameTest, DropsParametersAndWhatFollowsThem) {
  EXPECT_EQ(StableName("Work(void*)"), "Work");
  EXPECT_EQ(StableName("Cache::Get(int) const"), "Cache::Get");
  EXPECT_EQ(StableName("Cache::Take() &&"), "Cache::Take");
}

TEST(StableNameTest, DropsTemplateArgumentsAndReturnTypes) {
  EXPECT_EQ(StableName("void Fill<int>(std::vector<int>&, int)"), "Fill");
  EXPECT_EQ(StableName("std::map<int, std::set<int>>::at(int const&)"),
            "std::map::at");
  EXPECT_EQ(StableName("decltype(auto) Pick<3ul>(int)"), "Pick");
}

TEST(StableNameTest, KeepsOperators) {
  EXPECT_EQ(StableName("Key::operator<(Key const&) const"), "Key::operator<");
  EXPECT_EQ(StableName("std::ostream& operator<<(std::ostream&, Key)"),
            "operator<<");
  EXPECT_EQ(StableName("bool operator< <int>(A<int>, A<int>)"), "operator<");
  EXPECT_EQ(StableName("Call::operator()(int)"), "Call::operator()");
  EXPECT_EQ(StableName("Box<int>::operator->() const"), "Box::operator->");
  EXPECT_EQ(StableName("operator new(unsigned long)"), "operator new");
  EXPECT_EQ(StableName("Id::operator unsigned int() const"),
            "Id::operator unsigned int");
  EXPECT_EQ(StableName("my_operator(int)"), "my_operator");
}

TEST(StableNameTest, KeepsAnonymousNamespaces) {
  EXPECT_EQ(StableName("(anonymous namespace)::Run(int)"),
            "(anonymous namespace)::Run");
  EXPECT_EQ(StableName("void (anonymous namespace)::Run<int>(int)"),
            "(anonymous namespace)::Run");
}

TEST(StableNameTest, ForgetsTheNumbersOfLambdas) {
  EXPECT_EQ(StableName("main::$_0::operator()() const"),
            StableName("main::$_12::operator()() const"));
  EXPECT_EQ(StableName("main::'lambda'(int)::operator()(int) const"),
            StableName("main::'lambda3'(int)::operator()(int) const"));
  EXPECT_EQ(StableName("main::{lambda(int)#1}::operator()(int) const"),
            StableName("main::{lambda(int)#2}::operator()(int) const"));
}

TEST(StableNameTest, DropsWhatCompilersAppendToClones) {
  for (const char* clone :
       {"Work.llvm.123", "Work.isra.0", "Work.part.1.cold", "Work(void*)",
        "Work(void*) (.llvm.123)", "Work(void*) [clone .isra.0] [clone .cold]"})
    EXPECT_EQ(StableName(clone), "Work") << clone;
}

TEST(StableNameTest, SurvivesUnbalancedBrackets) {
  EXPECT_EQ(StableName("f(((("), "f");
  EXPECT_EQ(StableName("))>>"), "))>>");
  EXPECT_EQ(StableName("<<<<"), "<<<<");
}

TEST(BaseNameTest, IsWhatFollowsTheLastSlash) {
  EXPECT_EQ(BaseName("/a/b.cc"), "b.cc");
  EXPECT_EQ(BaseName("b.cc"), "b.cc");
}

}  // namespace
}  // namespace hbsan::tools
