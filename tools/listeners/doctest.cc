// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// doctest: compiled into a test program, this file registers itself.  A test
// case that races fails, and its reports name it.  A race that comes after the
// end of the test case that started the thread makes the run fail and names it.
//
// doctest tells its listeners of the end of a test case after it was judged,
// and has no call that changes the judgement.  What it hands them are its own
// records, which its reporters and its exit status go by; they are corrected.

#include <doctest/doctest.h>

#include <iostream>

#include "test_races.h"

namespace {

class RaceListener : public doctest::IReporter {
 public:
  explicit RaceListener(const doctest::ContextOptions&) {}

  void test_case_start(const doctest::TestCaseData& test) override {
    races_.Begin(test.m_name);
  }

  void test_case_end(const doctest::CurrentTestCaseStats& judged) override {
    const unsigned races = races_.End();
    if (races == 0)
      return;
    DOCTEST_ADD_FAIL_CHECK_AT(__FILE__, __LINE__,
                              races_.Sentence(races) << " in this test case");
    auto& stats = const_cast<doctest::CurrentTestCaseStats&>(judged);
    if (stats.testCaseSuccess)
      failed_++;
    stats.testCaseSuccess = false;
    stats.failure_flags |= doctest::TestCaseFailureReason::AssertFailure;
  }

  void test_run_end(const doctest::TestRunStats& run) override {
    races_.ForEachLate([this](const std::string& sentence) {
      std::cerr << sentence << '\n';
      failed_++;
    });
    const_cast<doctest::TestRunStats&>(run).numTestCasesFailed += failed_;
    failed_ = 0;
  }

  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_exception(const doctest::TestCaseException&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void log_message(const doctest::MessageData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}

 private:
  hbsan_listener::TestRaces races_;
  unsigned failed_ = 0;  // that doctest took for passed
};

REGISTER_LISTENER("hbsan", 1, RaceListener);

}  // namespace
