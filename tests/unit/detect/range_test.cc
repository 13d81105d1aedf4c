// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ranges: what a free, a memset and a new block's first write find and leave
// behind, whichever of their granules it is.
#include "runtime/detect/detect.h"
#include "runtime/platform/platform.h"
#include "tests/support/core_fixture.h"

namespace hbsan {
namespace {

constexpr AccessKind kR = AccessKind::kRead, kW = AccessKind::kWrite,
                     kFree = AccessKind::kFree;
// The last granule is not whole.
constexpr uptr kBytes = 101, kGranules = 13;

class RangeTest : public CoreTest {
 protected:
  void SetUp() override { Reset(); }
  void Reset() { ResetShadow(reinterpret_cast<uptr>(data_), sizeof(data_)); }
  bool RangeRaces(ThreadState* t, AccessKind kind) {
    u64 before = g_stats.reports + g_stats.duplicates;
    CheckRange(t, 0x1000, reinterpret_cast<uptr>(data_), kBytes, kind);
    return g_stats.reports + g_stats.duplicates != before;
  }
  bool NewBlockRaces(ThreadState* t) {
    u64 before = g_stats.reports + g_stats.duplicates;
    CheckNew(t, 0x1000, reinterpret_cast<uptr>(data_), kBytes);
    return g_stats.reports + g_stats.duplicates != before;
  }
  void NewEpoch(ThreadState* t) { Tick(t, 0, SyncKind::kAtomic, 0); }
  alignas(64) char data_[128];
};

TEST_F(RangeTest, MeetsWhatAnotherThreadDidInAnyGranule) {
  for (AccessKind range : {kFree, kW}) {
    for (AccessKind before : {kR, kW}) {
      for (uptr i = 0; i < kGranules; i++) {
        for (bool own_too : {false, true}) {
          Reset();
          ThreadState *a = Start(), *b = Start();
          if (own_too)
            Access(a, data_ + 8 * i, 0xf0, kR);
          Access(b, data_ + 8 * i, 0x01, before);
          EXPECT_TRUE(RangeRaces(a, range)) << i;
        }
      }
    }
  }
}

TEST_F(RangeTest, IsMetByAnotherThreadInAnyGranule) {
  for (AccessKind range : {kFree, kW}) {
    for (uptr i = 0; i < kGranules; i++) {
      Reset();
      ThreadState *a = Start(), *b = Start();
      // One granule is not as the others around it.
      Access(a, data_ + 8 * (kGranules - 1 - i), 0x01, kW);
      NewEpoch(a);
      EXPECT_FALSE(RangeRaces(a, range));
      EXPECT_TRUE(Races(b, data_ + 8 * i, 0x10, kR)) << i;
    }
  }
}

TEST_F(RangeTest, IsSilentAboutWhatIsOrdered) {
  for (AccessKind range : {kFree, kW}) {
    for (uptr i = 0; i < kGranules; i++) {
      Reset();
      ThreadState* a = Start();
      Access(a, data_ + 8 * i, 0xff, kW);
      ThreadState* b = Start(a);
      Access(b, data_ + 8 * i, 0x0f, kR);
      ThreadState* c = Start(b);
      EXPECT_FALSE(RangeRaces(c, range));
      EXPECT_FALSE(Races(Start(c), data_ + 8 * i, 0xff, kW));
    }
  }
}

TEST_F(RangeTest, AWriteTouchesNoByteBeyondItsEnd) {
  ThreadState *a = Start(), *b = Start();
  EXPECT_FALSE(RangeRaces(a, kW));
  EXPECT_FALSE(Races(b, data_ + 96, 0xe0, kW));
  EXPECT_TRUE(Races(b, data_ + 96, 0x10, kR));
}

TEST_F(RangeTest, TheFirstWriteOfANewBlockIsMetInAnyGranule) {
  for (uptr i = 0; i < kGranules; i++) {
    Reset();
    ThreadState *a = Start(), *b = Start();
    EXPECT_FALSE(NewBlockRaces(a));
    EXPECT_TRUE(Races(b, data_ + 8 * i, 0x10, kR)) << i;
    EXPECT_FALSE(Races(b, data_ + 96, 0xe0, kW));  // beyond its end
    EXPECT_FALSE(Races(Start(a), data_ + (i == 0 ? 8 : 0), 0xff, kW));
  }
}

TEST_F(RangeTest, TheFirstWriteOfANewBlockMeetsWhoStillUsesTheFreedOne) {
  for (uptr i = 0; i < kGranules; i++) {
    Reset();
    ThreadState *a = Start(), *b = Start();
    Access(a, data_ + 8 * i, 0x01, kW);
    Access(b, data_ + 8 * i, 0x10, kR);
    EXPECT_TRUE(NewBlockRaces(a)) << i;
  }
}

TEST_F(RangeTest, TheFirstWriteOfANewBlockKeepsWhatTheThreadWroteBesideIt) {
  ThreadState *a = Start(), *b = Start();
  Access(a, data_ + 96, 0x80, kW);
  EXPECT_FALSE(NewBlockRaces(a));
  EXPECT_TRUE(Races(b, data_ + 96, 0x80, kR));
}

// A large block of which a part was used.
class FreeTest : public CoreTest {
 protected:
  static constexpr uptr kBytes = 64 * 1024;
  static constexpr uptr kPage = 2048;  // has a page of cells
  void SetUp() override {
    ResetShadow(reinterpret_cast<uptr>(block_), kBytes);
    platform::DropPages(reinterpret_cast<uptr>(CellOf(first_page())),
                        2 * (kBytes - kPage));
  }
  uptr first_page() { return RoundUp(reinterpret_cast<uptr>(block_), kPage); }
  void Free(ThreadState* t) {
    CheckRange(t, 0x1000, reinterpret_cast<uptr>(block_), kBytes, kFree);
  }
  u32 UsedPages() {
    constexpr uptr kPages = kBytes / kPage - 1;  // whole ones
    u8 used[kPages];
    platform::FindUsedPages(reinterpret_cast<uptr>(CellOf(first_page())),
                            kPages, used);
    u32 count = 0;
    for (u8 u : used) count += u;
    return count;
  }
  // Not at the begin of a page of cells.
  alignas(2048) static inline char storage_[kBytes + 16];
  char* const block_ = storage_ + 16;
};

TEST_F(FreeTest, UsesNoMemoryForWhatWasNeverUsed) {
  ThreadState* a = Start();
  Access(a, block_ + kBytes / 2, 0xff, kW);
  u32 before = UsedPages();
  Free(a);
  EXPECT_EQ(UsedPages(), before);
}

TEST_F(FreeTest, IsMetWhereTheBlockWasUsedAndAtItsEnds) {
  ThreadState *a = Start(), *b = Start();
  Access(a, block_ + kBytes / 2, 0xff, kW);
  Free(a);
  EXPECT_TRUE(Races(b, block_ + kBytes / 2 + 8, 0xff, kR));
  EXPECT_TRUE(Races(b, block_, 0xff, kR));
  EXPECT_TRUE(Races(b, block_ + kBytes - 8, 0xff, kR));
}

}  // namespace
}  // namespace hbsan
