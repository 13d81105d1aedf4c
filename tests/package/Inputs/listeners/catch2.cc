// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#include "races.h"

TEST_CASE("Clean") {
  NoRace();
  SUCCEED();
}
TEST_CASE("Racy") {
  Race();
  SECTION("with a section") { SUCCEED(); }
  SECTION("and another") { SUCCEED(); }
}
TEST_CASE("SameRaceAgain") {
  Race();
  SUCCEED();
}
TEST_CASE("StartsWorker") {
  StartWorker();
  SUCCEED();
}
TEST_CASE("Unconcerned") {
  MeetWorker();
  SUCCEED();
}
