// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The calling-context tree.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <set>
#include <thread>
#include <vector>

#include "runtime/base/stats.h"
#include "runtime/history/history.h"

namespace hbsan {
namespace {

class ContextTest : public testing::Test {
 protected:
  ContextTest() { InitContexts(); }

  static std::vector<uptr> StackOf(ContextId id) {
    uptr pcs[kMaxFrames];
    bool lost;
    u32 n = ExpandContext(id, pcs, kMaxFrames, &lost);
    EXPECT_FALSE(lost);
    return {pcs, pcs + n};
  }
};

// So many that a look-up in linear time would not come to an end.
TEST_F(ContextTest, EachOfManySiblingsIsFoundAgain) {
  constexpr uptr kSiblings = 1 << 18;
  ContextId parent = InternFrame(kNoContext, 0x10);
  std::vector<ContextId> ids;
  for (uptr i = 0; i < kSiblings; i++)
    ids.push_back(InternFrame(parent, 0x1000 + 5 * i));
  EXPECT_EQ(std::set<ContextId>(ids.begin(), ids.end()).size(), kSiblings);
  for (uptr i = 0; i < kSiblings; i++)
    ASSERT_EQ(InternFrame(parent, 0x1000 + 5 * i), ids[i]);
  for (uptr i = 0; i < kSiblings; i += 77)
    ASSERT_EQ(StackOf(ids[i]), (std::vector<uptr>{0x1000 + 5 * i, 0x10}));
}

TEST_F(ContextTest, AFrameBelowAnotherParentIsAnotherContext) {
  ContextId a = InternFrame(kNoContext, 0x20);
  ContextId b = InternFrame(kNoContext, 0x30);
  ContextId below_a = InternFrame(a, 0x40);
  ContextId below_b = InternFrame(b, 0x40);
  EXPECT_EQ(StackOf(below_a), (std::vector<uptr>{0x40, 0x20}));
  EXPECT_EQ(StackOf(below_b), (std::vector<uptr>{0x40, 0x30}));
  // A recursion is no sibling of itself.
  EXPECT_EQ(StackOf(InternFrame(below_a, 0x40)),
            (std::vector<uptr>{0x40, 0x40, 0x20}));
}

TEST_F(ContextTest, ThreadsThatAddTheSameFrameGetTheSameContext) {
  constexpr int kRounds = 1000, kFrames = 200;
  ContextId parent = InternFrame(kNoContext, 0x50);
  std::vector<ContextId> ids[2];
  std::atomic<int> arrived{0};
  // Who comes later finds what the other added until it has caught up, and from
  // then on they are at the same place now and then.
  auto add = [&](int thread) {
    for (int round = 0; round < kRounds; round++) {
      arrived++;
      // Not yielding at once, so that they are given a processor each.
      for (int spins = 0; arrived < 2 * (round + 1); spins++)
        if (spins > 100000)
          std::this_thread::yield();
      ContextId id = parent;
      for (int i = 0; i < kFrames; i++) {
        id = InternFrame(id, 0x1000 + round);
        ids[thread].push_back(id);
      }
    }
  };
  std::thread other(add, 1);
  add(0);
  other.join();
  EXPECT_TRUE(ids[0] == ids[1]);
  for (int round = 0; round < kRounds; round++) {
    ContextId id = parent;
    for (int i = 0; i < kFrames; i++) {
      id = InternFrame(id, 0x1000 + round);
      ASSERT_EQ(id, ids[0][round * kFrames + i]);
    }
  }
}

// In a process of its own, for the tree stays full.
void FillTheTree() {
  InitContexts();
  ContextId first = InternFrame(kNoContext, 0x60);
  ContextId deepest = first;
  uptr frames = 1;
  uptr pc = 0x1000;
  constexpr uptr kAtMost = 1 << 23;
  // As long as the last one hangs where it should.
  while (g_stats.contexts_lost == 0 && frames < kAtMost) {
    deepest = InternFrame(deepest, ++pc);
    frames++;
  }
  EXPECT_GT(frames, 2700000u);
  bool lost;
  uptr pcs[2];
  EXPECT_EQ(ExpandContext(deepest, pcs, 2, &lost), 1u);
  EXPECT_EQ(pcs[0], pc);
  EXPECT_TRUE(lost);
  // Below whatever parent: one context per frame.
  EXPECT_EQ(InternFrame(first, pc), deepest);
  EXPECT_EQ(InternFrame(kNoContext, pc), deepest);
  EXPECT_EQ(g_stats.contexts_lost, 3u);
  // What was there is found.
  ContextId second = InternFrame(first, 0x1001);
  EXPECT_EQ(ExpandContext(second, pcs, 2, &lost), 2u);
  EXPECT_FALSE(lost);
  // At last there is no room for single frames either.
  uptr single = 1;
  while (InternFrame(first, ++pc) != kLostContext && single < kAtMost) single++;
  EXPECT_GT(single, 60000u);
  EXPECT_EQ(InternFrame(kLostContext, pc), kLostContext);
  EXPECT_EQ(InternFrame(first, pc - single), deepest);
  EXPECT_EQ(InternFrame(first, 0x1001), second);
  std::exit(testing::Test::HasFailure());
}

TEST(ContextDeathTest, AFullTreeKeepsTheInnermostFrame) {
  EXPECT_EXIT(FillTheTree(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace hbsan
