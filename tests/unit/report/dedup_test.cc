// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What counts as the same race, and the set that remembers it.
#include "runtime/report/dedup.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>

namespace hbsan {
namespace {

void SetStack(Stack* stack, std::initializer_list<uptr> pcs) {
  stack->count = 0;
  for (uptr pc : pcs) stack->pcs[stack->count++] = pc;
}

u64 KeyOf(std::initializer_list<uptr> current,
          std::initializer_list<uptr> previous) {
  auto record = std::make_unique<RaceRecord>();
  record->current.exact = record->previous.exact = true;
  SetStack(&record->current.stack, current);
  SetStack(&record->previous.stack, previous);
  return StackPairKey(*record);
}

TEST(StackPairKeyTest, TheOrderOfTheSidesDoesNotCount) {
  EXPECT_EQ(KeyOf({1, 2}, {3}), KeyOf({3}, {1, 2}));
}

TEST(StackPairKeyTest, DifferentStacksDiffer) {
  EXPECT_NE(KeyOf({1, 2}, {3}), KeyOf({2, 1}, {3}));
  EXPECT_NE(KeyOf({1, 2}, {3}), KeyOf({1}, {2, 3}));
  EXPECT_NE(KeyOf({1}, {1}), KeyOf({2}, {2}));
}

TEST(KeyMapTest, RemembersEverythingWhileItGrows) {
  KeyMap map;
  EXPECT_FALSE(map.Find(MixKeys(0, 0), nullptr));
  constexpr u64 kKeys = 20000;
  u32 race = 0;
  for (u64 i = 0; i < kKeys; i++) {
    EXPECT_FALSE(map.Find(MixKeys(i, 1), &race));
    map.Insert(MixKeys(i, 1), static_cast<u32>(i));
    map.Insert(MixKeys(i, 1), 1);  // changes nothing
  }
  for (u64 i = 0; i < kKeys; i++) {
    EXPECT_TRUE(map.Find(MixKeys(i, 1), &race));
    EXPECT_EQ(race, i);
    EXPECT_FALSE(map.Find(MixKeys(i, 2), &race));
  }
  map.Clear();
  EXPECT_FALSE(map.Find(MixKeys(1, 1), &race));
  map.Insert(MixKeys(1, 1), 5);
  EXPECT_TRUE(map.Find(MixKeys(1, 1), &race));
  EXPECT_EQ(race, 5u);
}

TEST(QuickFilterTest, NeverClaimsWhatWasNotInserted) {
  auto filter = std::make_unique<QuickFilter>();
  u32 race = 0;
  for (u64 i = 0; i < 10000; i++) {
    filter->Insert(MixKeys(i, 1), static_cast<u32>(i));
    EXPECT_TRUE(filter->Find(MixKeys(i, 1), &race));
    EXPECT_EQ(race, i);
    EXPECT_FALSE(filter->Find(MixKeys(i, 2), &race));
  }
  filter->Clear();
  EXPECT_FALSE(filter->Find(MixKeys(9999, 1), &race));
}

TEST(QuickFilterTest, ANumberTooLargeToStandInItIsLeftOut) {
  auto filter = std::make_unique<QuickFilter>();
  u32 race = 0;
  filter->Insert(MixKeys(1, 1), 1 << 20);
  EXPECT_FALSE(filter->Find(MixKeys(1, 1), &race));
  filter->Insert(MixKeys(1, 1), (1 << 20) - 1);
  EXPECT_TRUE(filter->Find(MixKeys(1, 1), &race));
  EXPECT_EQ(race, (1u << 20) - 1);
}

}  // namespace
}  // namespace hbsan
