// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a slot back to its access: contexts, folding, epochs, locks.
#include "runtime/thread/append.h"
#include "tests/unit/thread/history_fixture.h"

namespace hbsan {
namespace {

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

}  // namespace
}  // namespace hbsan
