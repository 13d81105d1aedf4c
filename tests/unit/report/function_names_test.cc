// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names as LLVM's demangler writes them, taken apart.
#include "runtime/report/function_names.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>

namespace hbsan {
namespace {

std::string Text(NamePart part) { return {part.begin, part.bytes}; }

std::string Split(const char* function) {
  NamePart parts[kMaxNameParts];
  u32 count = SplitFunction(function, parts);
  std::string text;
  for (u32 i = 0; i < count; i++) text += (i ? "|" : "") + Text(parts[i]);
  return text;
}

TEST(SplitFunctionTest, LeavesOutWhatIsNotTheName) {
  EXPECT_EQ(Split("main"), "main");
  EXPECT_EQ(Split("Work(void*)"), "Work");
  EXPECT_EQ(Split("app::Counter::Bump(int) const"), "app|Counter|Bump");
  EXPECT_EQ(Split("void std::vector<int, std::allocator<int>>::"
                  "_M_realloc_insert<int>(__gnu_cxx::__normal_iterator<int*, "
                  "std::vector<int>>, int&&)"),
            "std|vector|_M_realloc_insert");
  EXPECT_EQ(Split("std::pair<a::B<int>, bool> c::D<void (*)(int)>::e()"),
            "c|D|e");
  EXPECT_EQ(Split("decltype(std::declval<A>()(fp)) std::f<A>(A&&)"), "std|f");
  EXPECT_EQ(Split("(anonymous namespace)::A::b()"),
            "(anonymous namespace)|A|b");
  EXPECT_EQ(Split("a::b[abi:cxx11](int)"), "a|b");
  EXPECT_EQ(Split(""), "");
}

TEST(SplitFunctionTest, KnowsOperators) {
  EXPECT_EQ(Split("A<int>::operator[](int)"), "A|operator[]");
  EXPECT_EQ(Split("A::operator()(int) const"), "A|operator()");
  EXPECT_EQ(Split("A::operator<(A const&)"), "A|operator<");
  EXPECT_EQ(Split("A::operator->()"), "A|operator->");
  EXPECT_EQ(Split("bool operator==<int>(A<int>, A<int>)"), "operator==");
  EXPECT_EQ(Split("A::operator bool() const"), "A|operator bool");
  EXPECT_EQ(Split("A::operatorish()"), "A|operatorish");
}

TEST(SplitFunctionTest, SurvivesWhatIsNoName) {
  for (const char* text : {"<", "a<b", "::", "a::", "(", "operator", "[", "a[",
                           "a<>>>::b", "  ", "{lambda#1}::operator()"})
    Split(text);
  std::string deep;
  for (int i = 0; i < 40; i++) deep += "n" + std::to_string(i) + "::";
  EXPECT_EQ(Split((deep + "f()").c_str()).substr(0, 4), "n25|");
}

std::unique_ptr<Frames> Stack(std::initializer_list<const char*> functions) {
  auto frames = std::make_unique<Frames>();
  for (const char* function : functions)
    frames->at[frames->count++] = {1, function, "", 0, 0, "", 0, ""};
  return frames;
}

std::string Use(std::initializer_list<const char*> functions) {
  ContainerUse use;
  return FindContainerUse(*Stack(functions), &use)
             ? std::string(use.container) + " " + Text(use.operation)
             : "";
}

TEST(ContainerUseTest, IsWhatTheProgramCalled) {
  EXPECT_EQ(Use({"void std::_Construct<int, int>(int*, int&&)",
                 "void std::vector<int>::_M_realloc_insert<int>(int&&)",
                 "int& std::vector<int>::emplace_back<int>(int&&)",
                 "std::vector<int>::push_back(int&&)", "Work(void*)",
                 "std::thread::_State_impl<F>::_M_run()"}),
            "std::vector push_back");
  EXPECT_EQ(Use({"std::__1::vector<int>::size() const", "main"}),
            "std::vector size");
  EXPECT_EQ(Use({"decltype(std::declval<F>()(std::declval<int>())) "
                 "std::__1::__try_key_extraction_impl[abi:nqe220108]<F>(F)",
                 "std::__1::unordered_map<int, int>::insert[abi:nqe220108](int "
                 "const&)",
                 "f"}),
            "std::unordered_map insert");
  EXPECT_EQ(Use({"std::_Hashtable<int, int>::_M_insert_unique_node(int)",
                 "std::unordered_map<int, int>::operator[](int const&)", "f"}),
            "std::unordered_map operator[]");
  EXPECT_EQ(Use({"std::__cxx11::basic_string<char>::push_back(char)", "f"}),
            "std::string push_back");
  EXPECT_EQ(
      Use({"absl::lts_20220623::container_internal::raw_hash_set<"
           "absl::lts_20220623::container_internal::FlatHashMapPolicy<int, "
           "int>, H>::find<int>(int const&)",
           "f"}),
      "absl::flat_hash_map find");
}

TEST(ContainerUseTest, OrNone) {
  EXPECT_EQ(Use({}), "");
  EXPECT_EQ(Use({"main"}), "");
  // The program's own code, called by a container.
  EXPECT_EQ(
      Use({"Less::operator()(Key, Key)", "std::map<Key, int>::find(Key)", "f"}),
      "");
  EXPECT_EQ(Use({"std::thread::_Invoker<F>::operator()()", "f"}), "");
  EXPECT_EQ(Use({"my::vector<int>::push_back(int)", "f"}), "");
}

TEST(SpecialMemberTest, IsToldByItsName) {
  NamePart of;
  EXPECT_TRUE(IsInDestructor(*Stack({"a::B<int>::~B()"}), &of));
  EXPECT_EQ(Text(of), "B");
  EXPECT_FALSE(IsInDestructor(*Stack({"a::B<int>::B()"}), &of));
  EXPECT_TRUE(IsInDestructor(
      *Stack({"Base::~Base()", "Derived::~Derived()", "f()", "C::~C()"}), &of));
  EXPECT_EQ(Text(of), "Derived");
  EXPECT_TRUE(IsInConstructor(*Stack({"a::B<int>::B(int)"}), &of));
  EXPECT_EQ(Text(of), "B");
  EXPECT_FALSE(IsInConstructor(*Stack({"a::B::C()"}), &of));
  EXPECT_FALSE(IsInDestructor(*Stack({"f()"}), &of));
  EXPECT_FALSE(IsInConstructor(*Stack({}), &of));
}

}  // namespace
}  // namespace hbsan
