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

TEST(KeySetTest, RemembersEverythingWhileItGrows) {
  KeySet set;
  EXPECT_FALSE(set.Contains(MixKeys(0, 0)));
  constexpr u64 kKeys = 20000;
  for (u64 i = 0; i < kKeys; i++) {
    EXPECT_FALSE(set.Contains(MixKeys(i, 1)));
    set.Insert(MixKeys(i, 1));
    set.Insert(MixKeys(i, 1));
  }
  for (u64 i = 0; i < kKeys; i++) {
    EXPECT_TRUE(set.Contains(MixKeys(i, 1)));
    EXPECT_FALSE(set.Contains(MixKeys(i, 2)));
  }
}

TEST(QuickFilterTest, NeverClaimsWhatWasNotInserted) {
  auto filter = std::make_unique<QuickFilter>();
  for (u64 i = 0; i < 10000; i++) {
    filter->Insert(MixKeys(i, 1));
    EXPECT_TRUE(filter->Contains(MixKeys(i, 1)));
    EXPECT_FALSE(filter->Contains(MixKeys(i, 2)));
  }
}

}  // namespace
}  // namespace hbsan
