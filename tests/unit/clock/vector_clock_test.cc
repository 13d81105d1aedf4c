// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The vector loops of VectorClock against their scalar references.
#include "runtime/clock/clock.h"

#include <gtest/gtest.h>

#include <random>

namespace hbsan {
namespace {

// Values near each other and near the sign bit, where a signed comparison or a
// 16-bit lane would go wrong.
VectorClock RandomClock(std::mt19937& random) {
  static constexpr u32 kBases[] = {0, 1, 0x7ffffffe, 0x80000000, 0xfffffff0,
                                   0xfffe, 0x10000};
  VectorClock c;
  for (u32& entry : c.at)
    entry = kBases[random() % std::size(kBases)] + random() % 4;
  return c;
}

class VectorClockTest : public testing::Test {
 protected:
  void SetUp() override { WidenClocks(kSidCount - 1); }
};

TEST_F(VectorClockTest, DifferencesAreFoundUpToALimit) {
  VectorClock a = {}, b = {};
  u16 sids[3];
  EXPECT_EQ(a.Differences(b, sids, 3), 0u);
  b.at[5] = 1;
  a.at[7] = 1;
  b.at[255] = 0x80000000;
  ASSERT_EQ(a.Differences(b, sids, 3), 3u);
  EXPECT_EQ(sids[0], 5);
  EXPECT_EQ(sids[1], 7);
  EXPECT_EQ(sids[2], 255);
  a.at[0] = 1;
  EXPECT_EQ(a.Differences(b, sids, 3), 4u);
}

TEST_F(VectorClockTest, ASyncClockRaisesAsManyEntriesAsFit) {
  SyncClock c;
  EXPECT_TRUE(c.Raise(9, 5));
  EXPECT_TRUE(c.Raise(9, 7));
  EXPECT_TRUE(c.Raise(9, 6));  // never lowers
  for (u32 i = 1; i < kRaised - 1; i++) EXPECT_TRUE(c.Raise(20 + i, 1));
  // The first place is left to the thread's own entry.
  EXPECT_FALSE(c.Raise(30, 1));
  EXPECT_EQ(c.raised_to[0], 0u);
  EXPECT_TRUE(c.Raise(9, 8));
  u32 found = 0;
  for (u32 i = 0; i < kRaised; i++)
    if (c.raised[i] == 9 && c.raised_to[i] != 0) found = c.raised_to[i];
  EXPECT_EQ(found, 8u);
}

TEST_F(VectorClockTest, JoinEqualsTheScalarReference) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; round++) {
    VectorClock a = RandomClock(random), b = RandomClock(random);
    // Half of the rounds differ in a single entry.
    if (round % 2) {
      b = a;
      b.at[random() % kSidCount] += random() % 2;
    }
    VectorClock expected = a;
    bool expected_grew = JoinScalar(expected, b);
    EXPECT_EQ(a.Join(b), expected_grew);
    for (u32 i = 0; i < kSidCount; i++) ASSERT_EQ(a.at[i], expected.at[i]);
  }
}

TEST_F(VectorClockTest, CoversEqualsTheScalarReference) {
  std::mt19937 random(2);
  for (int round = 0; round < 2000; round++) {
    VectorClock a = RandomClock(random), b = a;
    for (int i = 0; i < 3; i++) b.at[random() % kSidCount] -= random() % 2;
    if (round % 2) b.at[random() % kSidCount] += 1;
    EXPECT_EQ(a.Covers(b), CoversScalar(a, b));
    EXPECT_EQ(b.Covers(a), CoversScalar(b, a));
  }
}

TEST_F(VectorClockTest, RaiseNeverLowers) {
  VectorClock c;
  c.Clear();
  c.Raise(Sid{7}, Epoch{5});
  c.Raise(Sid{7}, Epoch{3});
  EXPECT_EQ(c.Get(Sid{7}), Epoch{5});
}

}  // namespace
}  // namespace hbsan
