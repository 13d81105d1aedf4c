// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which windows are in a sample: about the share asked for, of the windows of
// one process and of the processes that have one window.
#include "runtime/thread/sampling.h"

#include <gtest/gtest.h>

namespace hbsan {
namespace {

constexpr u32 kTries = 20000;

template <typename Choose>
void ExpectShare(u32 percent, Choose choose) {
  u32 chosen = 0;
  for (u32 i = 0; i < kTries; i++) chosen += choose(i);
  // Six standard deviations at most.
  EXPECT_NEAR(chosen, kTries * percent / 100.0, 430) << percent;
}

TEST(SamplingTest, TheShareOfWindowsIsWhatWasAskedFor) {
  for (u32 percent : {1u, 10u, 50u, 99u})
    ExpectShare(percent, [=](u32 i) { return IsInSample(i, 17, percent); });
}

TEST(SamplingTest, ProcessesChooseForThemselves) {
  for (u32 percent : {1u, 10u, 50u, 99u})
    ExpectShare(percent, [=](u32 i) { return IsInSample(17, i, percent); });
}

TEST(SamplingTest, NothingAndEverythingAreExact) {
  for (u32 i = 0; i < kTries; i++) {
    EXPECT_FALSE(IsInSample(i, 1, 0));
    EXPECT_TRUE(IsInSample(i, 1, 100));
  }
}

TEST(SamplingTest, NeighboursAreIndependent) {
  ExpectShare(25, [](u32 i) {
    return IsInSample(i, 3, 50) && IsInSample(i + 1, 3, 50);
  });
}

}  // namespace
}  // namespace hbsan
