// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All of these pass in a plain build.  Under HBSan TotalWhileAdding fails.

#include "tally.h"

#include <gtest/gtest.h>

#include <thread>

TEST(Tally, AddsUp) {
  Tally tally;
  std::thread other([&] { tally.Add("x"); });
  tally.Add("x");
  other.join();
  EXPECT_EQ(tally.Total(), 2);
}

TEST(Tally, CountWhileAdding) {
  Tally tally;
  std::thread other([&] { tally.Add("x"); });
  EXPECT_LE(tally.Count("x"), 1);
  other.join();
}

TEST(Tally, TotalWhileAdding) {
  Tally tally;
  std::thread other([&] { tally.Add("x"); });
  EXPECT_LE(tally.Total(), 1);
  other.join();
}
