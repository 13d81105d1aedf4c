// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sids that one thread had after another, and whose access a slot is then.
#include "runtime/base/stats.h"
#include "runtime/thread/archive.h"
#include "runtime/thread/registry.h"
#include "tests/unit/thread/history_fixture.h"

namespace hbsan {
namespace {

TEST_F(HistoryTest, ASidIsReusedOnlyByAThreadThatHasHeardOfItsOwner) {
  ThreadState* main = Start();
  ThreadState* stranger = Start();
  ThreadState* t = Start(main);
  Sid sid = t->sid;
  t->recorded = 1;
  SyncClock end;
  Finish(t, &end);
  EXPECT_NE(Start(stranger)->sid, sid);
  AcquireClock(main, end);
  ClearClock(&end);
  EXPECT_EQ(Start(main)->sid, sid);
}

TEST_F(HistoryTest, AnEpochNobodyUsedDoesNotKeepASidFromReuse) {
  ThreadState* main = Start();
  u64 dropped = g_stats.sids_dropped_early;
  for (int i = 0; i < 600; i++) {
    ThreadState* t = Start(main);
    t->recorded = 1;
    Tick(t, 0, SyncKind::kUnlock, 0);  // the epoch that follows stays empty
    SyncClock end;
    Finish(t, &end);
    AcquireClock(main, end);
    ClearClock(&end);
  }
  EXPECT_EQ(g_stats.sids_dropped_early, dropped);
}

TEST_F(HistoryTest, ARecordNamesTheTenantWhoseAccessItIs) {
  ThreadState* main = Start();
  ThreadState* stranger = Start();
  alignas(8) static char data[16];
  ResetShadow(reinterpret_cast<uptr>(data), 16);
  Sid sid{};
  u32 ids[2];
  for (int i : {0, 1}) {
    // The second has passed the first's last epoch, and goes on with its sid.
    ThreadState* t = Start(main);
    if (i == 1)
      EXPECT_EQ(t->sid, sid);
    sid = t->sid;
    ids[i] = t->info->id;
    Access(t, data + 8 * i, 0xff, AccessKind::kWrite);
    SyncClock end;
    Finish(t, &end);
    AcquireClock(main, end);
    ClearClock(&end);
  }
  Finish(main, nullptr);
  SweepAll();
  for (int i : {0, 1}) {
    Slot raced = Access(stranger, data + 8 * i, 0xff, AccessKind::kWrite);
    ASSERT_TRUE(IsArchived(raced.raw()));
    SlotOrigin origin;
    ASSERT_TRUE(FindOrigin(raced, &origin));
    EXPECT_EQ(origin.owner->id, ids[i]);
  }
}

// A value that moves while clocks are visited, from one not visited yet to one
// that was, and is gone where it was.  `kWay` is the way it takes.
enum class Way { kRaised, kSnapshot, kCopy, kMerge, kFence };
class MovingEntryTest : public HistoryTest,
                        public testing::WithParamInterface<Way> {};

TEST_P(MovingEntryTest, IsKnownToTheSweep) {
  // How many steps until all but objects and watched clocks were visited.
  StartSweep();
  int steps = -3;
  for (; g_noting; steps++) HelpSweep(nullptr, 1);
  FinishStartedSweep();
  ThreadState* reader = Start();
  ThreadState* t = Start();
  ThreadState* between = Start();
  ThreadState* other = Start();
  alignas(8) static char data[16];
  ResetShadow(reinterpret_cast<uptr>(data), 16);
  Access(t, data, 0xff, AccessKind::kWrite);
  // These are never visited: what is in them is late, or early.
  SyncClock late, early;
  ReleaseClock(other, &early);
  ReleaseClock(t, &late);
  Tick(t, 0, SyncKind::kUnlock, 0);
  Access(t, data + 8, 0xff, AccessKind::kWrite);
  Finish(t, nullptr);
  if (GetParam() == Way::kSnapshot) {
    AcquireClock(between, late);
    between->clock_changed = true;
    ReleaseClock(between, &late);
  }
  Finish(between, nullptr);
  StartSweep();
  for (; steps > 0; steps--) HelpSweep(nullptr, 1);
  ASSERT_TRUE(g_noting);
  switch (GetParam()) {
    case Way::kRaised:
    case Way::kSnapshot:
      AcquireClock(reader, late);
      break;
    case Way::kCopy:
      CopyClock(&early, late);
      break;
    case Way::kMerge:
      JoinClock(&early, late);
      break;
    case Way::kFence:
      NoteRead(reader, late);
      break;
  }
  ClearClock(&late);
  FinishStartedSweep();
  AcquireClock(reader, early);
  ClearClock(&early);
  Fence(reader, 0, 2);
  EXPECT_FALSE(Races(reader, data, 0xff, AccessKind::kWrite));
  EXPECT_TRUE(Races(reader, data + 8, 0xff, AccessKind::kWrite));
}

INSTANTIATE_TEST_SUITE_P(Ways, MovingEntryTest,
                         testing::Values(Way::kRaised, Way::kSnapshot,
                                         Way::kCopy, Way::kMerge, Way::kFence));

TEST_F(HistoryTest, EpochsBeyondTheSlotsWidthChangeTheSidAndLoseNothing) {
  ThreadState *a = Start(), *b = Start();
  alignas(8) static char data[8];
  ResetShadow(reinterpret_cast<uptr>(data), 8);
  EXPECT_FALSE(Races(b, data, 0xff, AccessKind::kWrite));
  // Spends all 256 sids more than twice over, so recycling must work.
  for (u64 i = 0; i < 600ull * kMaxSlotEpoch; i++) {
    a->recorded = 1;
    Tick(a, 0, SyncKind::kUnlock, 0);
  }
  EXPECT_FALSE(a->shares_sid);
  EXPECT_TRUE(Races(a, data, 0xff, AccessKind::kRead));
}

}  // namespace
}  // namespace hbsan
