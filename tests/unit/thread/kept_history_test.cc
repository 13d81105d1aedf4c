// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is kept of threads that ended, and where rings are small.
#include "runtime/base/stats.h"
#include "runtime/thread/append.h"
#include "tests/unit/thread/history_fixture.h"

namespace hbsan {
namespace {

TEST_F(HistoryTest, FinishedThreadsKeepASummaryWhenTheirRingsAreDropped) {
  Budget budget(32);
  ThreadState* main = Start();
  ThreadState* t = Start();
  ThreadInfo* info = t->info;
  Sid sid = t->sid;
  Epoch epoch = t->epoch;
  Log(t, EventKind::kWrite, 0x91, 0x4000, 8);
  Scatter(t, 0x92, 0x100000, 3 * t->events.mask);
  Finish(t, nullptr);
  EXPECT_NE(info->kept.ring_bytes, 0u);
  u64 dropped = g_stats.logs_dropped;
  for (int i = 0; i < 50; i++) {
    ThreadState* other = Start(main);
    Scatter(other, 0x92, 0x100000, 10000);
    Finish(other, nullptr);
  }
  EXPECT_EQ(info->kept.ring_bytes, 0u);
  EXPECT_EQ(g_stats.logs_dropped, dropped);
  FoundAccess f = Find(info, sid, epoch, 0x4000);
  EXPECT_TRUE(f.exact);
  EXPECT_EQ(f.places, 1u);
  EXPECT_EQ(f.pc, 0x91u);
}

TEST_F(HistoryTest, ManyThreadsShareTheBudgetFairly) {
  Budget budget(8);
  ThreadState* t = Start();
  Epoch epoch = t->epoch;
  Log(t, EventKind::kWrite, 0x91, 0x4000, 8);
  u32 full = t->events.mask;
  ThreadState* last = nullptr;
  for (int i = 0; i < 40; i++) last = Start();
  EXPECT_LT(last->events.mask, full / 8);
  EXPECT_EQ(t->events.mask, full);
  for (u32 i = 0; i < kSampleEach; i++) {
    t->recorded = 1;
    Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  }
  EXPECT_EQ(t->events.mask, last->events.mask);
  EXPECT_EQ(Find(t->info, t->sid, epoch, 0x4000).pc, 0x91u);
  Log(t, EventKind::kWrite, 0x93, 0x4000, 8);
  EXPECT_EQ(Find(t->info, t->sid, t->epoch, 0x4000).pc, 0x93u);
}

TEST_F(HistoryTest, WhatRemainsInASmallerRingIsTheNewest) {
  Budget budget(8);
  ThreadState* t = Start();
  Sid sid = t->sid;
  Epoch start = t->epoch;
  // Every epoch has its own release, and an access of its own.
  auto work = [&](u32 begin, u32 end) {
    for (u32 i = begin; i < end; i++) {
      Log(t, EventKind::kWrite, 0x91, 0x4000 + i % 7 * 8, 8);
      Tick(t, 0x5, SyncKind::kUnlock, i + 1);
    }
  };
  work(0, 10 * kSampleEach - 1);
  u32 events = t->events.mask, epochs = t->epochs.mask;
  for (int i = 0; i < 40; i++) Start();
  work(10 * kSampleEach - 1, 10 * kSampleEach);
  EXPECT_LT(t->events.mask, events);
  ASSERT_LT(t->epochs.mask, epochs);
  u32 exact = 0;
  for (u32 i = 0; i < 10 * kSampleEach; i++) {
    FoundAccess f =
        Find(t->info, sid, Epoch{Value(start) + i}, 0x4000 + i % 7 * 8);
    ASSERT_TRUE(f.exact) << i;
    EXPECT_EQ(f.pc, 0x91u);
    if (f.epoch_known)
      EXPECT_EQ(f.epoch_record.object + f.epochs_since, i) << i;
    exact += f.epoch_known && f.epochs_since == 0 && f.address_known;
  }
  EXPECT_GE(exact, t->epochs.mask - 1);
}

TEST_F(HistoryTest, ARunIsKnownWhenItsEpochHasLeftTheRing) {
  ThreadState* t = Start();
  Sid sid = t->sid;
  Epoch epoch = t->epoch;
  for (uptr i = 0; i < 100; i++)
    Log(t, EventKind::kWrite, 0x91, 0x5000 + 8 * i, 8);
  for (u32 i = 0; i <= t->epochs.mask + kSampleEach; i++) {
    Log(t, EventKind::kWrite, 0x92, 0x900000 + i % 3 * 8, 8);
    Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  }
  for (uptr i = 0; i < 100; i++) {
    FoundAccess f = Find(t->info, sid, epoch, 0x5000 + 8 * i);
    ASSERT_TRUE(f.exact) << i;
    EXPECT_EQ(f.pc, 0x91u);
    EXPECT_TRUE(f.address_known);
    EXPECT_EQ(f.address, 0x5000 + 8 * i);
  }
}

}  // namespace
}  // namespace hbsan
