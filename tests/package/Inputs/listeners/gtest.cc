// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include "races.h"

TEST(Races, Clean) { NoRace(); }
TEST(Races, Racy) { Race(); }
TEST(Races, SameRaceAgain) { Race(); }
TEST(Races, StartsWorker) { StartWorker(); }
TEST(Races, Unconcerned) { MeetWorker(); }
