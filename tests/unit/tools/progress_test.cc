// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The progress line.

#include "tools/symbolize/progress.h"

#include <gtest/gtest.h>

namespace hbsan::tools {
namespace {

TEST(ProgressTextTest, FillsABar) {
  EXPECT_EQ(ProgressText("a", 0, 10),
            "a: [                              ]   0%");
  EXPECT_EQ(ProgressText("a", 5, 10),
            "a: [###############               ]  50%");
  EXPECT_EQ(ProgressText("a", 10, 10),
            "a: [##############################] 100%");
}

TEST(ProgressTextTest, GoesNoFurtherThanTheEnd) {
  EXPECT_EQ(ProgressText("a", 99, 10),
            "a: [##############################] 100%");
}

TEST(ProgressTextTest, CountsWhereThereIsNoEnd) {
  EXPECT_EQ(ProgressText("a", 12 << 10, 0), "a: 12 KiB");
}

}  // namespace
}  // namespace hbsan::tools
