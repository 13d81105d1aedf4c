// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// More threads than seats: who waits loses his, and nothing else.
#include <vector>

#include "runtime/base/stats.h"
#include "runtime/thread/archive.h"
#include "runtime/thread/registry.h"
#include "tests/support/core_fixture.h"

namespace hbsan {
namespace {

class SeatsTest : public CoreTest {
 protected:
  void SetUp() override {
    ResetShadow(reinterpret_cast<uptr>(data_), sizeof(data_));
    before_ = g_stats;
    main_ = Start();
  }

  ThreadState* StartBlocked() {
    ThreadState* t = Start(main_);
    BeginBlocked(t);
    return t;
  }
  // As many as there are seats, so that all others lose theirs.
  void TakeAllSeats() {
    for (u32 i = 0; i < kSeats; i++) {
      ThreadState* t = StartBlocked();
      Wake(t);
      Access(t, &data_[kCells - 1], 1u << i % 8, AccessKind::kRead);
      BeginBlocked(t);
    }
  }
  void TakeAllSeatsForGood() {
    while (g_sids.FreshSeats() != 0) runners_.push_back(Start(main_));
  }
  // Whether the seat was gone.
  bool Wake(ThreadState* t) {
    if (EndBlocked(t))
      return false;
    FindSeat(t);
    return true;
  }
  bool Write(ThreadState* t, u32 cell) {
    return Races(t, &data_[cell], 0xff, AccessKind::kWrite);
  }

  static constexpr u32 kCells = 8;
  alignas(8) u64 data_[kCells];
  Stats before_;
  ThreadState* main_;
  std::vector<ThreadState*> runners_;
};

TEST_F(SeatsTest, WhoWaitsKeepsHisSeatWhileThereAreOthers) {
  ThreadState* t = StartBlocked();
  u32 seat = t->seat;
  Start(main_);
  EXPECT_FALSE(Wake(t));
  EXPECT_EQ(t->seat, seat);
  EXPECT_EQ(t->activity, kActive);
  EXPECT_TRUE(EndBlocked(t));  // a handler woke it before
}

TEST_F(SeatsTest, NobodySharesWhileThreadsWait) {
  TakeAllSeats();
  TakeAllSeats();
  EXPECT_GT(g_stats.seats_taken_away, before_.seats_taken_away);
  EXPECT_EQ(g_stats.sids_shared, before_.sids_shared);
  EXPECT_EQ(g_stats.sids_dropped_early, before_.sids_dropped_early);
}

TEST_F(SeatsTest, WhoWasUnseatedRacesAsBefore) {
  ThreadState *a = StartBlocked(), *b = StartBlocked();
  Wake(a);
  EXPECT_FALSE(Write(a, 0));
  BeginBlocked(a);
  TakeAllSeats();
  EXPECT_TRUE(Wake(b));
  EXPECT_TRUE(Write(b, 0));
  BeginBlocked(b);
  TakeAllSeats();
  EXPECT_TRUE(Wake(a));
  EXPECT_TRUE(Write(a, 0));
}

TEST_F(SeatsTest, TheEpochGoesOnAndIsHeardAsAWhole) {
  ThreadState *a = StartBlocked(), *b = StartBlocked();
  Wake(a);
  Sid sid = a->sid;
  Epoch epoch = a->epoch;
  EXPECT_FALSE(Write(a, 0));
  BeginBlocked(a);
  TakeAllSeats();
  EXPECT_TRUE(Wake(a));
  EXPECT_EQ(a->sid, sid);
  EXPECT_EQ(a->epoch, epoch);
  // Its own, under another seat.
  EXPECT_FALSE(Write(a, 0));
  EXPECT_FALSE(Write(a, 1));
  SyncClock l;
  ReleaseClock(a, &l);
  Tick(a, 0, SyncKind::kUnlock, 0);
  EXPECT_FALSE(Write(a, 2));
  BeginBlocked(a);
  TakeAllSeats();
  Wake(b);
  AcquireClock(b, l);
  EXPECT_FALSE(Write(b, 0));
  EXPECT_FALSE(Write(b, 1));
  EXPECT_TRUE(Write(b, 2));
  ClearClock(&l);
}

TEST_F(SeatsTest, WhoHeardTheNextUserOfASeatHasNotHeardTheLast) {
  ThreadState *a = StartBlocked(), *b = StartBlocked();
  Wake(a);
  EXPECT_FALSE(Write(a, 0));
  BeginBlocked(a);
  u32 seat = a->seat;
  TakeAllSeats();
  SyncClock l;
  ThreadState* next = nullptr;
  for (int i = 0; i < 2 * int(kSeats) && !next; i++) {
    ThreadState* t = StartBlocked();
    Wake(t);
    if (t->seat == seat)
      next = t;
    else
      BeginBlocked(t);
  }
  ASSERT_TRUE(next);
  EXPECT_NE(next->sid, a->sid);
  Write(next, 1);
  ReleaseClock(next, &l);
  Tick(next, 0, SyncKind::kUnlock, 0);
  BeginBlocked(next);
  Wake(b);
  AcquireClock(b, l);
  EXPECT_FALSE(Write(b, 1));
  EXPECT_TRUE(Write(b, 0));
  ClearClock(&l);
}

TEST_F(SeatsTest, WhoKeepsHisSeatIsNotUnseated) {
  ThreadState* t = Start(main_);
  t->keeps_seat = true;
  BeginBlocked(t);
  TakeAllSeats();
  EXPECT_EQ(t->activity, kActive);
  t->keeps_seat = false;
  t->in_runtime = 1;
  BeginBlocked(t);
  EXPECT_EQ(t->activity, kActive);
  t->in_runtime = 0;
}

// They have one archive seat in common.
TEST_F(SeatsTest, ThreadsWithoutSeatsRaceWithEachOther) {
  TakeAllSeatsForGood();
  ThreadState *a = Start(main_), *b = Start(main_), *c = Start(main_);
  ASSERT_TRUE(a->stands && b->stands && c->stands);
  EXPECT_EQ(g_stats.sids_shared, before_.sids_shared);
  EXPECT_FALSE(Write(a, 0));
  EXPECT_TRUE(Write(b, 0));
  EXPECT_FALSE(Races(a, &data_[1], 0xf0, AccessKind::kAtomicWrite));
  EXPECT_FALSE(Races(b, &data_[1], 0xff, AccessKind::kAtomicRead));
  EXPECT_TRUE(Races(c, &data_[1], 0xff, AccessKind::kRead));
}

TEST_F(SeatsTest, TheNextTicketIsTheSameThreads) {
  TakeAllSeatsForGood();
  ThreadState *a = Start(main_), *b = Start(main_), *c = Start(main_);
  ASSERT_TRUE(a->stands && b->stands && c->stands);
  EXPECT_FALSE(Write(a, 0));
  SyncClock l;
  ReleaseClock(a, &l);
  Tick(a, 0, SyncKind::kUnlock, 0);
  ASSERT_TRUE(a->stands);
  EXPECT_FALSE(Write(a, 0));
  EXPECT_FALSE(Write(a, 1));
  EXPECT_FALSE(Write(b, 2));
  AcquireClock(c, l);
  ClearClock(&l);
  EXPECT_TRUE(Write(c, 0));
  SweepAll();
  EXPECT_TRUE(Write(c, 1));
  EXPECT_TRUE(Write(c, 2));
}

TEST_F(SeatsTest, WhoStandsSitsDownWhenThereIsASeat) {
  TakeAllSeatsForGood();
  ThreadState *a = Start(main_), *b = Start(main_);
  ASSERT_TRUE(a->stands);
  EXPECT_FALSE(Write(a, 0));
  Finish(runners_.back(), nullptr);
  Tick(a, 0, SyncKind::kUnlock, 0);
  EXPECT_FALSE(a->stands);
  EXPECT_FALSE(Write(a, 0));
  EXPECT_FALSE(Write(a, 1));
  EXPECT_TRUE(b->stands);
  EXPECT_TRUE(Write(b, 0));
}

}  // namespace
}  // namespace hbsan
