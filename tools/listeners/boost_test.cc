// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Boost.Test: compiled into a test program, this file registers itself.  A test
// case that races fails, and its reports name it.  A race that comes after the
// end of the test case that started the thread is told when the run ends; the
// program's exit status is then the runtime's.

#include <algorithm>
#include <boost/make_shared.hpp>
#include <boost/test/framework.hpp>
#include <boost/test/tree/fixture.hpp>
#include <boost/test/tree/observer.hpp>
#include <boost/test/tree/test_unit.hpp>
#include <boost/test/unit_test.hpp>
#include <iostream>

#include "test_races.h"

namespace {

using boost::unit_test::framework::current_test_case;

hbsan_listener::TestRaces& Races() {
  static hbsan_listener::TestRaces races;
  return races;
}

// Around the fixtures of the user's; in it the test case can still fail.
class RaceFixture : public boost::unit_test::test_unit_fixture {
  void setup() override { Races().Begin(current_test_case().full_name()); }

  void teardown() override {
    const unsigned races = Races().End();
    if (races != 0)
      BOOST_ERROR(Races().Sentence(races) + " in this test case");
  }
};

// Gives each test case the fixture right before it runs.
class RaceObserver : public boost::unit_test::test_observer {
  void test_unit_start(const boost::unit_test::test_unit& unit) override {
    if (unit.p_type != boost::unit_test::TUT_CASE)
      return;
    auto& fixtures = boost::unit_test::framework::get(
                         unit.p_id, boost::unit_test::TUT_CASE)
                         .p_fixtures.value;
    if (std::find(fixtures.begin(), fixtures.end(), fixture_) == fixtures.end())
      fixtures.insert(fixtures.begin(), fixture_);
  }

  void test_finish() override {
    Races().ForEachLate(
        [](const std::string& sentence) { std::cerr << sentence << '\n'; });
  }

  boost::unit_test::test_unit_fixture_ptr fixture_ =
      boost::make_shared<RaceFixture>();
};

const bool registered = [] {
  static RaceObserver observer;
  boost::unit_test::framework::register_observer(observer);
  return true;
}();

}  // namespace
