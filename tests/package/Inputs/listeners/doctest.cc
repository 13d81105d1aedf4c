// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include "races.h"

TEST_CASE("Clean") { NoRace(); }
TEST_CASE("Racy") { Race(); }
TEST_CASE("SameRaceAgain") { Race(); }
TEST_CASE("StartsWorker") { StartWorker(); }
TEST_CASE("Unconcerned") { MeetWorker(); }
