// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GoogleTest: compiled into a test program, this file registers itself.  A test
// that races fails, and its reports name it.  A race that comes after the end
// of the test that started the thread makes the run fail and names that test.

#include <gtest/gtest.h>

#include "test_races.h"

namespace {

class RaceListener : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo& test) override {
    races_.Begin(std::string(test.test_suite_name()) + "." + test.name());
  }

  void OnTestEnd(const testing::TestInfo&) override {
    const unsigned races = races_.End();
    if (races != 0)
      ADD_FAILURE() << races_.Sentence(races) << " in this test";
  }

  // A failure outside of all tests fails the run.
  void OnTestIterationEnd(const testing::UnitTest&, int) override {
    races_.ForEachLate(
        [](const std::string& sentence) { ADD_FAILURE() << sentence; });
  }

  hbsan_listener::TestRaces races_;
};

const bool registered = [] {
  testing::UnitTest::GetInstance()->listeners().Append(new RaceListener);
  return true;
}();

}  // namespace
