// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lock whose data can be read without taking it.
#include <gtest/gtest.h>

#include <thread>

#include "runtime/base/base.h"

namespace hbsan {
namespace {

TEST(SequenceLockTest, AReadIsWholeOnlyWithoutAHolder) {
  SequenceLock lock;
  u32 begun = lock.BeginRead();
  EXPECT_TRUE(lock.ReadWasWhole(begun));
  lock.Lock();
  EXPECT_FALSE(lock.ReadWasWhole(begun));
  u32 begun_inside = lock.BeginRead();
  EXPECT_FALSE(lock.ReadWasWhole(begun_inside));
  lock.Unlock();
  EXPECT_FALSE(lock.ReadWasWhole(begun));
  EXPECT_FALSE(lock.ReadWasWhole(begun_inside));
  EXPECT_TRUE(lock.ReadWasWhole(lock.BeginRead()));
}

TEST(SequenceLockTest, ReadersSeeBothWordsOfAWriter) {
  static SequenceLock lock;
  static u64 first, second;
  constexpr u64 kRounds = 200000;
  auto write = [] {
    for (u64 i = 0; i < kRounds; i++) {
      lock.Lock();
      StoreRelaxed(&first, first + 1);
      StoreRelaxed(&second, second + 1);
      lock.Unlock();
    }
  };
  std::thread a(write), b(write);
  u64 seen = 0;
  while (seen < 2 * kRounds) {
    u32 begun = lock.BeginRead();
    u64 x = LoadRelaxed(&first), y = LoadRelaxed(&second);
    if (!lock.ReadWasWhole(begun))
      continue;
    ASSERT_EQ(x, y);
    ASSERT_GE(x, seen);
    seen = x;
  }
  a.join();
  b.join();
}

}  // namespace
}  // namespace hbsan
