// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a slot to an access whose event the ring has lost: by the site table,
// and how certain that is.
#include "runtime/thread/append.h"
#include "tests/unit/thread/history_fixture.h"

namespace hbsan {
namespace {

TEST_F(HistoryTest, AnOverwrittenEventIsFoundAtItsSite) {
  ThreadState* t = Start();
  Epoch epoch = t->epoch;
  Push(t, 0x10);
  Log(t, EventKind::kWrite, 0x91, 0x5000, 8);
  ContextId context = CurrentContext(t);
  Pop(t);
  Scatter(t, 0x92, 0x100000, 3 * t->events.mask);
  FoundAccess f = Find(t->info, t->sid, epoch, 0x5000);
  ASSERT_TRUE(f.exact);
  EXPECT_EQ(f.places, 1u);
  EXPECT_EQ(f.pc, 0x91u);
  EXPECT_EQ(f.context, context);
  EXPECT_EQ(f.address, 0x5000u);
  EXPECT_EQ(f.size, 8u);
}

TEST_F(HistoryTest, AScatteredSiteIsFoundWhereverItWas) {
  ThreadState* t = Start();
  Epoch epoch = t->epoch;
  Scatter(t, 0x92, 0x100000, 3 * t->events.mask);
  Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  Scatter(t, 0x93, 0x900000, 3 * t->events.mask);
  for (uptr i = 0; i < kScattered; i += 77) {
    FoundAccess f = Find(t->info, t->sid, epoch, 0x100000 + i * 64);
    ASSERT_TRUE(f.exact) << i;
    EXPECT_EQ(f.places, 1u);
    EXPECT_EQ(f.pc, 0x92u);
  }
  EXPECT_FALSE(Find(t->info, t->sid, epoch, 0x900000).exact);
}

TEST_F(HistoryTest, AnAddressIsKnownAsLongAsItIsAPieces) {
  ThreadState* t = Start();
  Sid sid = t->sid;
  Epoch first = t->epoch;
  for (u32 i = 0; i < 2 * kPieces; i++) {
    Log(t, EventKind::kWrite, 0x91, 0x5000 + i * i * 64, 8);
    Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  }
  Scatter(t, 0x92, 0x900000, 3 * t->events.mask);
  for (u32 i = 0; i < 2 * kPieces; i++) {
    FoundAccess f =
        Find(t->info, sid, Epoch{Value(first) + i}, 0x5000 + i * i * 64);
    EXPECT_EQ(f.places, 1u) << i;
    EXPECT_EQ(f.address_known, i < kPieces) << i;
    if (f.address_known)
      EXPECT_EQ(f.address, 0x5000 + i * i * 64);
  }
}

// Both touch the granule; the first one's place counts as accessed until the
// second one's epoch.
TEST_F(HistoryTest, WhereAScatteredSiteWasLastIsNoCertainPlace) {
  ThreadState* t = Start();
  for (uptr address : {0x5020, 0x5006, 0x5002}) {
    Log(t, EventKind::kWrite, 0x91, address, 8);
    Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  }
  Sid sid = t->sid;
  Epoch last{Value(t->epoch) - 1};
  Scatter(t, 0x92, 0x900000, 3 * t->events.mask);
  FoundAccess f = Find(t->info, sid, last, 0x5000);
  EXPECT_EQ(f.places, 1u);
  EXPECT_TRUE(f.address_known);
  EXPECT_EQ(f.address, 0x5002u);
}

TEST_F(HistoryTest, OverlappingAccessesOfAScatteredSiteAreTold) {
  ThreadState* t = Start();
  for (uptr address : {0x5020, 0x5002, 0x5006}) {
    Log(t, EventKind::kWrite, 0x91, address, 8);
    Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  }
  Sid sid = t->sid;
  Epoch last{Value(t->epoch) - 1};
  Scatter(t, 0x92, 0x900000, 3 * t->events.mask);
  for (uptr granule : {0x5000, 0x5008}) {
    FoundAccess f = Find(t->info, sid, last, granule, 0xc3);
    EXPECT_EQ(f.places, 1u);
    EXPECT_TRUE(f.address_known);
    EXPECT_EQ(f.address, 0x5006u);
  }
}

TEST_F(HistoryTest, ARangeInsideAnEarlierOneIsNotThatOne) {
  ThreadState* t = Start();
  Sid sid = t->sid;
  for (uptr bytes : {4096, 2048, 64}) {
    AppendRange(t, EventKind::kWrite, 0x91, 0x5000, bytes);
    t->recorded = 1;
    Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  }
  Epoch last{Value(t->epoch) - 1};
  Scatter(t, 0x92, 0x900000, 3 * t->events.mask);
  FoundAccess f = Find(t->info, sid, last, 0x5000);
  EXPECT_TRUE(f.address_known);
  EXPECT_EQ(f.size, 64u);
}

TEST_F(HistoryTest, OfMemoryThatWasFreedMeanwhileNoAccessIsCertain) {
  ThreadState* t = Start();
  Epoch epoch = t->epoch;
  Log(t, EventKind::kWrite, 0x91, 0x5000, 8);
  AppendRange(t, EventKind::kFree, 0x93, 0x5000, 16);
  Log(t, EventKind::kWrite, 0x92, 0x5000, 4);
  FoundAccess f = Find(t->info, t->sid, epoch, 0x5000);
  EXPECT_EQ(f.places, 1u);
  EXPECT_EQ(f.pc, 0x92u);
  Scatter(t, 0x94, 0x900000, 3 * t->events.mask);
  f = Find(t->info, t->sid, epoch, 0x5000);
  EXPECT_EQ(f.places, 3u);
  EXPECT_FALSE(f.address_known);
}

TEST_F(HistoryTest, OfTwoSitesThatFitNoneIsCertain) {
  ThreadState* t = Start();
  Epoch epoch = t->epoch;
  Scatter(t, 0x92, 0x100000, 1000);
  Scatter(t, 0x93, 0x100000, 1000);
  Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  Scatter(t, 0x94, 0x900000, 3 * t->events.mask);
  FoundAccess f = Find(t->info, t->sid, epoch, 0x100000 + 64 * 99);
  EXPECT_TRUE(f.exact);
  EXPECT_EQ(f.places, 2u);
  EXPECT_FALSE(f.locks_known);
}

TEST_F(HistoryTest, OfSitesThatFitTheOneThatHadTheAddressIsTaken) {
  ThreadState* t = Start();
  Scatter(t, 0x92, 0x100000, 1000);
  Log(t, EventKind::kWrite, 0x91, 0x100008 + 64 * 99, 8);
  Scatter(t, 0x92, 0x100000, 3 * t->events.mask);
  FoundAccess f = Find(t->info, t->sid, t->epoch, 0x100008 + 64 * 99);
  EXPECT_EQ(f.places, 1u);
  EXPECT_EQ(f.pc, 0x91u);
}

TEST_F(HistoryTest, ARunThatOutlivesItsEventIsNoted) {
  ThreadState* t = Start();
  Epoch epoch = t->epoch;
  constexpr u32 kLength = 5000;
  for (u32 i = 0; i < kLength; i++) {
    Log(t, EventKind::kWrite, 0x91, 0x5000 + 8 * i, 8);
    Scatter(t, 0x92, 0x900000, 20, i * 20);
  }
  Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  Scatter(t, 0x92, 0x900000, 3 * t->events.mask);
  for (u32 i = 0; i < kLength; i += 7) {
    FoundAccess f = Find(t->info, t->sid, epoch, 0x5000 + 8 * i);
    ASSERT_TRUE(f.exact) << i;
    EXPECT_EQ(f.places, 1u) << i;
    EXPECT_EQ(f.pc, 0x91u);
  }
}

TEST_F(HistoryTest, ASiteKeepsTheLocksThatWereAlwaysHeld) {
  static int m1;
  ThreadState* t = Start();
  Epoch epoch = t->epoch;
  auto run = [&](uptr address) {
    for (uptr i = 0; i < 4; i++)
      Log(t, EventKind::kWrite, 0x90, address + 8 * i, 8);
  };
  run(0x6000);
  Tick(t, 0x5, SyncKind::kAtomic, 0);
  MutexLocked(t, 0x1, reinterpret_cast<uptr>(&m1));
  u32 id = t->held[0].object_id;
  Log(t, EventKind::kWrite, 0x91, 0x5000, 8);
  run(0x6100);
  MutexUnlocking(t, 0x2, reinterpret_cast<uptr>(&m1));
  Scatter(t, 0x92, 0x100000, 3 * t->events.mask);
  FoundAccess f = Find(t->info, t->sid, Next(epoch), 0x5000);
  EXPECT_TRUE(f.locks_known);
  ASSERT_EQ(f.lock_count, 1u);
  EXPECT_EQ(f.locks[0].id, id);
  f = Find(t->info, t->sid, Next(epoch), 0x6108);
  EXPECT_EQ(f.pc, 0x90u);
  EXPECT_FALSE(f.locks_known);
  EXPECT_EQ(f.lock_count, 0u);
}

TEST_F(HistoryTest, OfEpochsLongPastTheReleasesAroundThemAreKept) {
  ThreadState* t = Start();
  Sid sid = t->sid;
  Epoch start = t->epoch;
  for (uptr i = 1; i <= 10000; i++) {
    t->recorded = 1;
    Tick(t, 0x5, SyncKind::kUnlock, i);
  }
  for (u32 i : {0u, 1u, 100u, 3000u, 5903u, 6000u}) {
    FoundAccess f = Find(t->info, sid, Epoch{Value(start) + i}, 0x5000);
    EXPECT_FALSE(f.exact);
    ASSERT_TRUE(f.epoch_known) << i;
    EXPECT_LE(f.epochs_since, 64u) << i;
    EXPECT_EQ(f.epoch_record.object + f.epochs_since, i);
    if (f.epochs_since == 0)
      continue;
    ASSERT_TRUE(f.until_known) << i;
    EXPECT_GT(f.until_record.object, i);
  }
}

TEST_F(HistoryTest, AnAccessUnderALaterSidIsFound) {
  ThreadState* t = Start();
  Sid first = t->sid;
  Log(t, EventKind::kWrite, 0x90, 0x5000, 8);
  while (t->sid == first) {
    t->recorded = 1;
    Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  }
  Sid sid = t->sid;
  Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  Epoch epoch = t->epoch;
  Log(t, EventKind::kWrite, 0x91, 0x5000, 8);
  for (int i = 0; i < 10000; i++) {
    t->recorded = 1;
    Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  }
  FoundAccess f = Find(t->info, sid, epoch, 0x5000);
  EXPECT_EQ(f.pc, 0x91u);
  EXPECT_EQ(f.places, 1u);
}

TEST_F(HistoryTest, ASiteTooManyLeavesTheEpoch) {
  ThreadState* t = Start();
  for (u32 i = 0; i < kMaxSites; i++)
    Log(t, EventKind::kWrite, 0x1000 + i, 0x900000 + 8 * (i * i % 9999), 8);
  Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  Epoch epoch = t->epoch;
  Log(t, EventKind::kWrite, 0x91, 0x5000, 8);
  Scatter(t, 0x1000, 0x900000, 3 * t->events.mask);
  FoundAccess f = Find(t->info, t->sid, epoch, 0x5000);
  EXPECT_FALSE(f.exact);
  EXPECT_FALSE(f.pending);
  EXPECT_TRUE(f.epoch_known);
  EXPECT_EQ(f.epoch_record.epoch, epoch);
}

TEST_F(HistoryTest, ACallerTooManyLeavesTheLine) {
  ThreadState* t = Start();
  for (u32 i = 0; i < kMaxSites; i++) {
    Push(t, 0x1000 + i);
    Log(t, EventKind::kWrite, 0x90, 0x900000 + 8 * (i * i % 9999), 8);
    Pop(t);
  }
  Push(t, 0x10);
  Log(t, EventKind::kWrite, 0x91, 0x5000, 8);
  Pop(t);
  Scatter(t, 0x92, 0x900000, 3 * t->events.mask);
  FoundAccess f = Find(t->info, t->sid, t->epoch, 0x5000);
  EXPECT_TRUE(f.exact);
  EXPECT_EQ(f.places, 1u);
  EXPECT_EQ(f.pc, 0x91u);
  EXPECT_EQ(f.context, kLostContext);
}

}  // namespace
}  // namespace hbsan
