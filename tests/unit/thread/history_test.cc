// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a slot back to its access: contexts, folding, epochs, finished threads.
#include <vector>

#include "runtime/base/stats.h"
#include "runtime/thread/append.h"
#include "runtime/thread/archive.h"
#include "runtime/thread/registry.h"
#include "tests/support/core_fixture.h"

namespace hbsan {
namespace {

class HistoryTest : public CoreTest {
 protected:
  void Push(ThreadState* t, uptr pc) { *t->hot->stack_top++ = pc; }
  void Pop(ThreadState* t) { t->hot->stack_top--; }
  void Log(ThreadState* t, EventKind kind, uptr pc, uptr address, u32 size) {
    t->recorded = 1;
    LogAccess(t, Event::PackPc(pc, kind, size), address);
  }
  // Accesses all over kScattered places, 64 bytes apart.
  static constexpr u32 kScattered = 1 << 12;
  void Scatter(ThreadState* t, uptr pc, uptr base, u32 count, u32 seed = 0) {
    for (u32 i = seed; i < seed + count; i++)
      Log(t, EventKind::kWrite, pc, base + (i * i + i) / 2 % kScattered * 64,
          8);
  }
  // history_mb, for one test.
  struct Budget {
    explicit Budget(int mb) : before(g_flags.history_mb) {
      g_flags.history_mb = mb;
    }
    ~Budget() { g_flags.history_mb = before; }
    int before;
  };
  std::vector<uptr> StackNow(ThreadState* t) {
    uptr pcs[kMaxFrames];
    bool lost;
    u32 n = ExpandContext(CurrentContext(t), pcs, kMaxFrames, &lost);
    return {pcs, pcs + n};
  }
  FoundAccess Find(ThreadInfo* owner, Sid sid, Epoch epoch, uptr address,
                   u32 wanted = 0xff) {
    FoundAccess found;
    FindAccess(
        {owner, sid, Epoch{Value(epoch) - 1}, epoch}, address & ~uptr{7},
        Slot::Make(HBSAN_SLOT_OWN(Index(sid), 1), 0xff, AccessKind::kWrite),
        wanted, &found);
    return found;
  }
};

TEST_F(HistoryTest, AContextIsTheShadowCallStack) {
  ThreadState* t = Start();
  EXPECT_TRUE(StackNow(t).empty());
  Push(t, 0x10);
  Push(t, 0x20);
  EXPECT_EQ(StackNow(t), (std::vector<uptr>{0x20, 0x10}));
  Pop(t);
  EXPECT_EQ(StackNow(t), (std::vector<uptr>{0x10}));
  Push(t, 0x30);
  EXPECT_EQ(StackNow(t), (std::vector<uptr>{0x30, 0x10}));
  Pop(t);
  Pop(t);
  Push(t, 0x40);
  Push(t, 0x30);  // where 0x30 was interned under another parent
  EXPECT_EQ(StackNow(t), (std::vector<uptr>{0x30, 0x40}));
}

TEST_F(HistoryTest, AStackFromBeforeTheThreadWasAttachedIsNoContext) {
  ThreadState* t = Start();
  Push(t, 0x10);
  EXPECT_NE(CurrentContext(t), kNoContext);
  uptr* top = t->hot->stack_top;
  uptr before[] = {kInternedMark | 99, 0x20, 0x30};
  t->hot->stack_top = before + 3;
  EXPECT_EQ(CurrentContext(t), kNoContext);
  t->hot->stack_top = top;
  EXPECT_EQ(StackNow(t), (std::vector<uptr>{0x10}));
}

TEST_F(HistoryTest, EqualStacksOfTwoThreadsAreOneContext) {
  ThreadState *a = Start(), *b = Start();
  for (ThreadState* t : {a, b}) {
    Push(t, 0x10);
    Push(t, 0x20);
  }
  EXPECT_EQ(CurrentContext(a), CurrentContext(b));
}

TEST_F(HistoryTest, AStridedLoopIsOneEvent) {
  ThreadState* t = Start();
  u32 before = t->events.position;
  for (int i = 0; i < 1000; i++)
    Log(t, EventKind::kWrite, 0x99, 0x1000 + 24 * i, 8);
  EXPECT_EQ(t->events.position, before + 1);
  for (int i : {0, 1, 500, 999}) {
    FoundAccess f = Find(t->info, t->sid, t->epoch, 0x1000 + 24 * i);
    ASSERT_TRUE(f.exact) << i;
    EXPECT_EQ(f.address, 0x1000u + 24 * i);
    EXPECT_EQ(f.pc, 0x99u);
  }
  EXPECT_FALSE(Find(t->info, t->sid, t->epoch, 0x1000 + 24 * 1000).exact);
  EXPECT_FALSE(Find(t->info, t->sid, t->epoch, 0x1008).exact);
}

// One event cannot count so far.
TEST_F(HistoryTest, EachElementOfALongRunIsFound) {
  constexpr uptr kCount = 2 * kMaxCount + 3;
  ThreadState* t = Start();
  for (u32 bytes : {1u, 4u, 16u}) {
    uptr base = 0x10000000 * bytes;
    u32 before = t->events.position;
    AppendRun(t, Event::PackPc(0x90 + bytes, EventKind::kWrite, bytes),
              {base, kCount, bytes});
    EXPECT_EQ(t->events.position, before + 3);
    for (uptr i : {uptr{0}, uptr{1}, uptr{kMaxCount - 1}, uptr{kMaxCount},
                   uptr{kMaxCount + 1}, uptr{2 * kMaxCount}, kCount - 1}) {
      uptr address = base + i * bytes;
      FoundAccess f =
          Find(t->info, t->sid, t->epoch, address, 1u << (address & 7));
      ASSERT_TRUE(f.exact) << i;
      EXPECT_EQ(f.address, address) << i;
      EXPECT_EQ(f.size, bytes);
      EXPECT_EQ(f.pc, 0x90u + bytes);
    }
    uptr end = base + kCount * bytes;
    EXPECT_FALSE(Find(t->info, t->sid, t->epoch, end, 1u << (end & 7)).exact);
  }
}

TEST_F(HistoryTest, AccessesOfDifferentEpochsAreNotMixed) {
  ThreadState* t = Start();
  Epoch first = t->epoch;
  Log(t, EventKind::kWrite, 0x91, 0x2000, 8);
  Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  Log(t, EventKind::kWrite, 0x92, 0x2000, 8);
  EXPECT_EQ(Find(t->info, t->sid, first, 0x2000).pc, 0x91u);
  FoundAccess second = Find(t->info, t->sid, t->epoch, 0x2000);
  EXPECT_EQ(second.pc, 0x92u);
  EXPECT_EQ(second.epoch_record.kind, SyncKind::kUnlock);
  EXPECT_EQ(second.epoch_record.object, 0x77u);
}

TEST_F(HistoryTest, AnAccessOfThisEpochThatIsNotThereIsPending) {
  ThreadState* t = Start();
  Epoch first = t->epoch;
  t->recorded = 1;  // published
  EXPECT_TRUE(Find(t->info, t->sid, first, 0x2000).pending);
  Log(t, EventKind::kWrite, 0x91, 0x2000, 8);
  EXPECT_FALSE(Find(t->info, t->sid, first, 0x2000).pending);
  EXPECT_TRUE(Find(t->info, t->sid, first, 0x2008).pending);
  Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  EXPECT_FALSE(Find(t->info, t->sid, first, 0x2008).pending);
  // What the ring has lost, the site table knows.
  Epoch second = t->epoch;
  Scatter(t, 0x92, 0x100000, 3 * t->events.mask);
  EXPECT_TRUE(Find(t->info, t->sid, second, 0x2000).pending);
  ThreadInfo* info = t->info;
  Sid sid = t->sid;
  Finish(t, nullptr);
  EXPECT_FALSE(Find(info, sid, second, 0x2000).pending);
}

TEST_F(HistoryTest, ARecordMayReachBackToAnEarlierTenure) {
  ThreadState* t = Start();
  Sid sid = t->sid;
  Epoch first = t->epoch;
  Log(t, EventKind::kWrite, 0x91, 0x2000, 8);
  do {
    while (t->slot_epoch != kMaxSlotEpoch) {
      t->recorded = 1;
      Tick(t, 0x5, SyncKind::kUnlock, 0x77);
    }
    t->recorded = 1;
    Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  } while (t->sid != sid);
  FoundAccess found;
  FindAccess(
      {t->info, sid, Epoch{Value(first) - 1}, t->epoch}, 0x2000,
      Slot::Make(HBSAN_SLOT_OWN(Index(sid), 1), 0xff, AccessKind::kWrite), 0xff,
      &found);
  EXPECT_EQ(found.places, 1u);
  EXPECT_EQ(found.pc, 0x91u);
}

TEST_F(HistoryTest, OfMergedAccessesTheOneThatTouchedTheBytesIsFound) {
  ThreadState* t = Start();
  Log(t, EventKind::kWrite, 0x91, 0x6000, 2);
  Log(t, EventKind::kWrite, 0x92, 0x6002, 2);
  EXPECT_EQ(Find(t->info, t->sid, t->epoch, 0x6000, 0x03).pc, 0x91u);
  EXPECT_EQ(Find(t->info, t->sid, t->epoch, 0x6000, 0x0c).pc, 0x92u);
}

TEST_F(HistoryTest, LocksHeldThenAreReplayed) {
  static int m1, m2;
  ThreadState* t = Start();
  Log(t, EventKind::kWrite, 0x90, 0x3000, 8);
  MutexLocked(t, 0x1, reinterpret_cast<uptr>(&m1));
  u32 id1 = t->held[0].object_id;
  Log(t, EventKind::kWrite, 0x91, 0x3008, 8);
  MutexUnlocking(t, 0x2, reinterpret_cast<uptr>(&m1));
  Epoch epoch = t->epoch;
  MutexLocked(t, 0x3, reinterpret_cast<uptr>(&m2));
  Log(t, EventKind::kWrite, 0x92, 0x3010, 8);
  FoundAccess f = Find(t->info, t->sid, epoch, 0x3010);
  ASSERT_EQ(f.lock_count, 1u);
  EXPECT_NE(f.locks[0].id, id1);
  Epoch before{Value(epoch) - 1};
  EXPECT_EQ(Find(t->info, t->sid, before, 0x3000).lock_count, 0u);
  f = Find(t->info, t->sid, before, 0x3008);
  ASSERT_EQ(f.lock_count, 1u);
  EXPECT_EQ(f.locks[0].id, id1);
  MutexUnlocking(t, 0x2, reinterpret_cast<uptr>(&m2));
}

TEST_F(HistoryTest, AFinishedThreadsAccessIsStillFound) {
  ThreadState* main = Start();
  ThreadState* t = Start();
  ThreadInfo* info = t->info;
  Sid sid = t->sid;
  Epoch epoch = t->epoch;
  Push(t, 0x10);
  Log(t, EventKind::kWrite, 0x91, 0x4000, 8);
  Finish(t, nullptr);
  for (int i = 0; i < 100; i++) {
    ThreadState* other = Start(main);
    Log(other, EventKind::kWrite, 0x77, 0x8000 + 8 * i, 8);
    Finish(other, nullptr);
  }
  EXPECT_EQ(FindOwner(sid, epoch), info);
  FoundAccess f = Find(info, sid, epoch, 0x4000);
  EXPECT_TRUE(f.exact);
  EXPECT_EQ(f.pc, 0x91u);
}

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
