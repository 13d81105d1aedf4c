// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cells with more to remember than they have room for.
#include <set>
#include <vector>

#include "runtime/base/stats.h"
#include "runtime/detect/detect.h"
#include "runtime/detect/judge.h"
#include "runtime/shadow/spill.h"
#include "runtime/thread/registry.h"
#include "tests/support/core_fixture.h"

namespace hbsan {
namespace {

constexpr AccessKind kR = AccessKind::kRead, kW = AccessKind::kWrite,
                     kAR = AccessKind::kAtomicRead,
                     kAW = AccessKind::kAtomicWrite;

class SpilledCellTest : public CoreTest {
 protected:
  void SetUp() override {
    ResetShadow(reinterpret_cast<uptr>(data_), sizeof(data_));
    spilled_ = g_stats.cells_spilled;
    evicted_ = g_stats.evictions;
  }
  void TearDown() override {
    EXPECT_EQ(g_stats.evictions, evicted_);
    CoreTest::TearDown();
  }
  u64 Spilled() { return g_stats.cells_spilled - spilled_; }
  const u32* Cell(int i) { return CellOf(reinterpret_cast<uptr>(&data_[i])); }
  u32 SlotsInUse() {
    u32 n = 0;
    for (u32 i = 0; i < HBSAN_SLOTS_PER_CELL; i++) n += Cell(0)[i] != 0;
    return n;
  }
  // `t` goes on in a new epoch, and `to` has heard of all before.
  void Release(ThreadState* t, ThreadState* to) {
    SyncClock clock;
    ReleaseClock(t, &clock);
    Tick(t, 0, SyncKind::kUnlock, 0);
    AcquireClock(to, clock);
    ClearClock(&clock);
  }
  void Atomic(ThreadState* t, AccessKind kind) {
    CheckAtomic(t, 0x1000, reinterpret_cast<uptr>(data_), 8, kind);
  }
  static constexpr int kReaders = 200;
  u64 data_[kReaders + 1];

 protected:
  // A chain of what `count` threads did that nobody heard of.
  std::vector<ThreadState*> Updaters(int count) {
    std::vector<ThreadState*> updaters;
    for (int i = 0; i < count; i++) {
      updaters.push_back(Start());
      Atomic(updaters.back(), kAW);
    }
    EXPECT_TRUE(IsMarker(Cell(0)[kMarkerSlot]));
    return updaters;
  }

 private:
  u64 spilled_, evicted_;
};

// One reader the writer never heard of, and K that it did.
TEST_F(SpilledCellTest, TheUnorderedReaderIsKeptAmongAnyNumberOfOthers) {
  for (u32 position = 0; position < 3; position++) {
    ResetShadow(reinterpret_cast<uptr>(data_), sizeof(data_));
    ThreadState* writer = Start();
    std::vector<ThreadState*> readers;
    for (int i = 0; i < kReaders; i++) readers.push_back(Start());
    ThreadState* unordered = Start();
    for (int k = 1; k <= kReaders; k++) {
      int at = position == 0 ? 0 : position == 1 ? k / 2 : k;
      for (int i = 0; i <= k; i++) {
        if (i == at)
          EXPECT_FALSE(Races(unordered, &data_[k], 0xff, kR));
        if (i < k)
          EXPECT_FALSE(Races(readers[i], &data_[k], 0xff, kR));
      }
    }
    for (ThreadState* reader : readers) Release(reader, writer);
    for (int k = 1; k <= kReaders; k++)
      EXPECT_EQ(Access(writer, &data_[k], 0xff, kW).sid(), unordered->sid)
          << k << " readers, the unordered one at position " << position;
    TearDown();
  }
  EXPECT_GT(Spilled(), 0u);
}

// The quick path of a reader whose slot is before the marker.
TEST_F(SpilledCellTest, AReaderInTheCellSeesAWriteInTheChain) {
  ThreadState* reader = Start();
  std::vector<ThreadState*> readers = {reader};
  for (int i = 0; i < 5; i++) readers.push_back(Start());
  for (ThreadState* r : readers) Access(r, data_, 0xff, kR);
  ThreadState* writer = Start();
  for (ThreadState* r : readers) Release(r, writer);
  auto renew = [&] {
    return RenewInPlace(reader, reinterpret_cast<uptr>(data_),
                        Slot::Make(reader->hot->own[0], 0xff, kR).raw());
  };
  EXPECT_EQ(renew(), kLogged);
  reader->recorded = 1;
  ThreadState* other = Start();
  Release(reader, other);
  // A marker is not to be taken for a slot of sid 0 that was heard of.
  if (writer->sid != Sid{0})
    reader->clock.Raise(Sid{0}, Epoch{kMaxSlotEpoch});
  EXPECT_FALSE(Races(readers[5], data_, 0x0f, kR));
  Access(writer, data_, 0x0f, kW);
  EXPECT_EQ(renew(), kNotRenewed);
  EXPECT_TRUE(Races(reader, data_, 0xff, kR));
}

TEST_F(SpilledCellTest, EveryReaderOfAnyByteIsFound) {
  ThreadState* writer = Start();
  std::vector<ThreadState*> readers;
  for (int i = 0; i < 60; i++) {
    readers.push_back(Start());
    Access(readers.back(), data_, 1u << (i % 8), kR);
  }
  for (int i = 0; i < 60; i++) {
    // All but reader i of byte i % 8 are ordered before the writer.
    if (i > 0)
      Release(readers[i - 1], writer);
  }
  EXPECT_FALSE(Races(writer, data_, 1u << 0, kW));
  EXPECT_EQ(Access(writer, data_, 1u << 3, kW).sid(), readers[59]->sid);
}

TEST_F(SpilledCellTest, AnOrderedWriteOfAllBytesMakesTheCellPrivateAgain) {
  ThreadState* writer = Start();
  for (int i = 0; i < 40; i++) {
    ThreadState* reader = Start();
    EXPECT_FALSE(Races(reader, data_, 0xff, kR));
    Release(reader, writer);
  }
  EXPECT_EQ(Spilled(), 1u);
  EXPECT_TRUE(IsMarker(Cell(0)[kMarkerSlot]));
  EXPECT_FALSE(Races(writer, data_, 0xff, kW));
  EXPECT_EQ(Slot(Cell(0)[0]).sid(), writer->sid);
  for (u32 i = 1; i < HBSAN_SLOTS_PER_CELL; i++) EXPECT_EQ(Cell(0)[i], 0u);
  EXPECT_TRUE(Races(Start(), data_, 0x01, kR));
}

TEST_F(SpilledCellTest, AccessesInOneEpochAreRecordedOnceInAChainToo) {
  ThreadState* a = Start();
  for (int i = 0; i < 40; i++) Access(Start(), data_, 0xff, kR);
  u32 raced = 0;
  u32 own = Slot::Make(a->hot->own[0], 0xff, kR).raw();
  uptr granule = reinterpret_cast<uptr>(data_);
  EXPECT_TRUE(CheckCell(a, granule, own, &raced));
  EXPECT_FALSE(CheckCell(a, granule, own, &raced));
}

TEST_F(SpilledCellTest, NodesOfResetMemoryAreUsedAgain) {
  std::vector<ThreadState*> readers;
  for (int i = 0; i < 40; i++) readers.push_back(Start());
  u32 highest = 0;
  for (int round = 0; round < 2000; round++) {
    for (int i = 0; i < 20; i++)
      for (ThreadState* reader : readers) Access(reader, &data_[i], 0xff, kR);
    u32 node = NodeOfMarker(Cell(0)[kMarkerSlot]);
    highest = node > highest ? node : highest;
    ResetShadow(reinterpret_cast<uptr>(data_), sizeof(data_));
  }
  // 2000 rounds x 20 cells x 4 nodes would be 160,000.
  EXPECT_LT(highest, 20000u);
}

TEST_F(SpilledCellTest, WhatEverybodyHasHeardOfGivesWay) {
  ThreadState* main = Start();
  for (u64& granule : data_) Access(main, &granule, 0xff, kW);
  ThreadState* a = Start(main);
  ThreadState* b = Start(main);
  for (u64& granule : data_) {
    for (ThreadState* t : {a, b}) {
      EXPECT_FALSE(Races(t, &granule, 0x0f, kR));
      Tick(t, 0, SyncKind::kFence, 0);
      EXPECT_FALSE(Races(t, &granule, 0xf0, kR));
    }
  }
  EXPECT_EQ(Spilled(), 0u);
}

TEST_F(SpilledCellTest, WhatOneThreadHasNotHeardOfStays) {
  ThreadState* stranger = Start();
  ThreadState* main = Start();
  for (u64& granule : data_) Access(main, &granule, 0xff, kW);
  ThreadState* a = Start(main);
  ThreadState* b = Start(main);
  for (u64& granule : data_) {
    for (ThreadState* t : {a, b}) {
      Access(t, &granule, 0x0f, kR);
      Tick(t, 0, SyncKind::kFence, 0);
      Access(t, &granule, 0xf0, kR);
    }
    EXPECT_EQ(Access(stranger, &granule, 0xff, kR).sid(), main->sid);
  }
}

TEST_F(SpilledCellTest, BytesSaidAgainLeaveTheOlderSlot) {
  ThreadState* a = Start();
  ThreadState* other = Start();
  Access(other, data_, 0xff, kR);
  for (int i = 0; i < 10; i++) {
    for (u32 mask : {0xffu, 0x0fu, 0xf0u, 0x3cu}) {
      Access(a, data_, mask, kR);
      Tick(a, 0, SyncKind::kFence, 0);
    }
  }
  EXPECT_EQ(Spilled(), 0u);
}

TEST_F(SpilledCellTest, BytesNotSaidAgainStayInTheOlderSlot) {
  ThreadState* a = Start();
  ThreadState* b = Start();
  Access(a, data_, 0xff, kR);
  Release(a, b);
  Access(a, data_, 0x0f, kR);
  EXPECT_FALSE(Races(b, data_, 0x80, kW));
  EXPECT_TRUE(Races(b, data_, 0x08, kW));
}

TEST_F(SpilledCellTest, AReadWidenedInASharedCellKeepsItsEarlierBytes) {
  ThreadState *writer = Start(), *a = Start(), *b = Start(), *t = Start();
  for (ThreadState* reader : {a, b}) Access(reader, data_, 0xff, kR);
  uptr granule = reinterpret_cast<uptr>(data_);
  Access(t, data_, 0x0f, kR);
  u32 own = Slot::Make(t->hot->own[0], 0xf0, kR).raw();
  EXPECT_EQ(Renew(t, granule, own), kLogged);
  EXPECT_EQ(Renew(t, granule, own), 0u);
  for (ThreadState* reader : {a, b}) Release(reader, writer);
  EXPECT_EQ(Access(writer, data_, 0x01, kW).sid(), t->sid);
  EXPECT_EQ(Access(writer, data_, 0x80, kW).sid(), t->sid);
}

TEST_F(SpilledCellTest, ARenewalLeavesAChainWithWritesAlone) {
  ThreadState* t = Start();
  Access(t, data_, 0xff, kR);
  for (int i = 0; i < 40; i++) Access(Start(), data_, 0xff, kR);
  Access(Start(), data_, 0x0f, kW);
  ASSERT_TRUE(IsMarker(Cell(0)[kMarkerSlot]));
  Tick(t, 0, SyncKind::kUnlock, 0);
  // A marker may look like any access, so also like one that t has heard of.
  for (u32 s = 0; s < kSeats; s++)
    t->clock.Raise(Sid(s), Epoch{g_sid_base[s] + kMaxSlotEpoch});
  u32 own = Slot::Make(t->hot->own[0], 0xff, kR).raw();
  EXPECT_EQ(RenewInPlace(t, reinterpret_cast<uptr>(data_), own), kNotRenewed);
}

TEST_F(SpilledCellTest, AFreeDoesNotTakeAMarkerForAnOwnSlot) {
  // Readers until there is a thread whose sid is what the marker seems to say.
  ThreadState* freeing = nullptr;
  std::vector<ThreadState*> readers;
  while (readers.size() < 240 && freeing == nullptr) {
    readers.push_back(Start());
    Access(readers.back(), data_, 0xff, kR);
    u32 last = Cell(0)[kMarkerSlot];
    for (ThreadState* reader : readers)
      if (IsMarker(last) && Index(reader->sid) == last >> HBSAN_SID_SHIFT)
        freeing = reader;
  }
  ASSERT_NE(freeing, nullptr);
  for (u32 i = 0; i < kMarkerSlot; i++) const_cast<u32*>(Cell(0))[i] = 0;
  u64 found = g_stats.reports + g_stats.duplicates;
  CheckRange(freeing, 0x1000, reinterpret_cast<uptr>(data_), 8,
             AccessKind::kFree);
  EXPECT_EQ(g_stats.reports + g_stats.duplicates, found + 1);
}

TEST_F(SpilledCellTest, AnOrderedWriteTakesOverACellOfTwo) {
  ThreadState *a = Start(), *b = Start();
  Access(a, data_, 0xff, kW);
  Release(a, b);
  Access(b, data_, 0xff, kR);
  Release(b, a);
  EXPECT_FALSE(Races(a, data_, 0xff, kW));
  EXPECT_EQ(Slot(Cell(0)[0]).sid(), a->sid);
  EXPECT_EQ(Cell(0)[1], 0u);
  EXPECT_TRUE(Races(b, data_, 0x01, kR));
}

// Whoever wrote it before, and whatever lay where: soon the first place is the
// owner's, where the hooks look for it.
TEST_F(SpilledCellTest, AWriterSoonOwnsTheFirstPlace) {
  ThreadState* main = Start();
  Access(main, data_, 0xff, kW);
  ThreadState* t = Start(main);
  for (int i = 0; i < 3; i++) {
    Tick(t, 0, SyncKind::kUnlock, 0);
    Access(t, data_, 0xff, kR);
    Tick(t, 0, SyncKind::kUnlock, 0);
    Access(t, data_, 0xff, kW);
  }
  EXPECT_EQ(Slot(Cell(0)[0]).sid(), t->sid);
  EXPECT_FALSE(Slot(Cell(0)[0]).is_read());
  EXPECT_EQ(Cell(0)[2], 0u);
  EXPECT_EQ(Cell(0)[3], 0u);
}

TEST_F(SpilledCellTest, SweptSlotsOfAChainStillRace) {
  ThreadState* writer = Start();
  ThreadState* joined = Start();
  for (int i = 0; i < 40; i++) {
    ThreadState* reader = Start();
    Access(reader, data_, 0xff, kR);
    SyncClock end;
    Finish(reader, &end);
    // The sweep does not know the clock `end`, so it must be gone by then.
    if (i != 7)
      AcquireClock(joined, end);
    ClearClock(&end);
  }
  SweepAll();
  EXPECT_TRUE(IsMarker(Cell(0)[kMarkerSlot]));
  for (int i = 0; i < 3; i++) {
    EXPECT_TRUE(IsArchived(Cell(0)[i]));
    EXPECT_TRUE(OrderedBefore(joined, Cell(0)[i]));
    EXPECT_FALSE(OrderedBefore(writer, Cell(0)[i]));
  }
  Slot raced = Access(joined, data_, 0xff, kW);
  SlotOrigin origin;
  ASSERT_TRUE(FindOrigin(raced, &origin));
  EXPECT_EQ(origin.owner->id, joined->info->id + 8);
}

// A thread that has used up its epochs goes on under another sid, so its older
// slots look like another thread's.
TEST_F(SpilledCellTest, TwoThreadsUpdatingAnAtomicForLongNeedNoChain) {
  ThreadState* main = Start();
  Access(main, data_, 0xff, kW);
  ThreadState *a = Start(main), *b = Start(main);
  std::set<Sid> sids;
  for (u32 i = 0; i < 3 * kMaxSlotEpoch; i++) {
    // Both read before either updates; every seventh is one's own turn.
    for (ThreadState* t : {a, b}) Atomic(t, kAR);
    Atomic(a, kAW);
    Release(a, b);
    if (i % 7 == 0)
      Atomic(a, kAR);
    Atomic(b, kAW);
    Release(b, a);
    sids.insert(a->sid);
  }
  EXPECT_GE(sids.size(), 3u);
  EXPECT_EQ(Spilled(), 0u);
  EXPECT_TRUE(Races(Start(), data_, 0xff, kR));
}

TEST_F(SpilledCellTest, AnUpdateInAFullCellKeepsWhatItHasNotHeardOf) {
  ThreadState *a = Start(), *heard = Start(), *unheard = Start();
  for (ThreadState* t : {heard, unheard}) Atomic(t, kAW);
  Release(heard, a);
  Atomic(a, kAW);
  EXPECT_EQ(SlotsInUse(), 2u);
  ThreadState* later = Start();
  Release(a, later);
  EXPECT_EQ(Access(later, data_, 0xff, kW).sid(), unheard->sid);
}

TEST_F(SpilledCellTest, AnUpdateThatHeardOfAChainTakesItsPlace) {
  std::vector<ThreadState*> updaters = Updaters(20);
  ThreadState* t = Start();
  for (ThreadState* u : updaters) Release(u, t);
  Atomic(t, kAW);
  EXPECT_FALSE(IsMarker(Cell(0)[kMarkerSlot]));
  EXPECT_EQ(SlotsInUse(), 1u);
  EXPECT_EQ(Access(Start(), data_, 0xff, kR).sid(), t->sid);
}

TEST_F(SpilledCellTest, AnUpdateThatHeardOfAllButOneKeepsThatOne) {
  for (size_t unheard = 0; unheard < 20; unheard++) {
    ResetShadow(reinterpret_cast<uptr>(data_), sizeof(data_));
    std::vector<ThreadState*> updaters = Updaters(20);
    ThreadState *t = Start(), *later = Start();
    for (size_t i = 0; i < updaters.size(); i++)
      if (i != unheard)
        Release(updaters[i], t);
    Atomic(t, kAW);
    Release(t, later);
    EXPECT_EQ(Access(later, data_, 0xff, kW).sid(), updaters[unheard]->sid);
    TearDown();
  }
}

TEST_F(SpilledCellTest, WhoMeetsAClosingMarkerOpensIt) {
  Updaters(20);
  ThreadState* t = Start();
  u32 open = Cell(0)[kMarkerSlot];
  const_cast<u32*>(Cell(0))[kMarkerSlot] = open | kClosingBit;
  Atomic(t, kAW);
  EXPECT_EQ(Cell(0)[kMarkerSlot], open);
  // What is found in a closing chain counts.
  const_cast<u32*>(Cell(0))[kMarkerSlot] = open | kClosingBit;
  for (int i = 0; i < 3; i++) const_cast<u32*>(Cell(0))[i] = 0;
  EXPECT_TRUE(Races(Start(), data_, 0xff, kR));
}

TEST_F(SpilledCellTest, AChainFreedTwiceIsHandedOutOnce) {
  std::vector<u64> others(8000);
  uptr begin = reinterpret_cast<uptr>(others.data());
  // Freed nodes wait behind 4096 others.
  for (int round = 0; round < 2; round++) {
    std::set<u32> nodes;
    for (u64& granule : others) {
      u32* cell = CellOf(reinterpret_cast<uptr>(&granule));
      cell[kMarkerSlot] = HBSAN_READ_BIT;
      ASSERT_TRUE(MakeRoom(reinterpret_cast<uptr>(&granule)));
      nodes.insert(NodeOfMarker(cell[kMarkerSlot]));
    }
    EXPECT_EQ(nodes.size(), others.size());
    for (u64& granule : others) {
      u32* cell = CellOf(reinterpret_cast<uptr>(&granule));
      u32 marker = cell[kMarkerSlot];
      cell[kMarkerSlot] = 0;
      FreeChain(marker);
      FreeChain(marker);
    }
  }
  ResetShadow(begin, others.size() * sizeof(u64));
}

}  // namespace
}  // namespace hbsan
