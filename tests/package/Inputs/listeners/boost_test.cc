// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define BOOST_TEST_MODULE races
#include <boost/test/unit_test.hpp>

#include "races.h"

BOOST_AUTO_TEST_SUITE(Races)
BOOST_AUTO_TEST_CASE(Clean) { NoRace(); }
BOOST_AUTO_TEST_CASE(Racy) { Race(); }
BOOST_AUTO_TEST_CASE(SameRaceAgain) { Race(); }
BOOST_AUTO_TEST_CASE(StartsWorker) { StartWorker(); }
BOOST_AUTO_TEST_CASE(Unconcerned) { MeetWorker(); }
BOOST_AUTO_TEST_SUITE_END()
