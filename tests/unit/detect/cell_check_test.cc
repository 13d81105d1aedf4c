// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The check of one cell: what conflicts, what is covered, what is replaced.
#include "runtime/detect/cell_check.h"

#include <random>

#include "runtime/detect/detect.h"
#include "runtime/detect/judge.h"
#include "tests/support/core_fixture.h"

namespace hbsan {
namespace {

constexpr AccessKind kR = AccessKind::kRead, kW = AccessKind::kWrite,
                     kAR = AccessKind::kAtomicRead,
                     kAW = AccessKind::kAtomicWrite;

class CellCheckTest : public CoreTest {
 protected:
  void SetUp() override { ResetShadow(reinterpret_cast<uptr>(data_), 64); }
  u32 SlotsInUse() {
    u32 n = 0;
    for (u32 i = 0; i < HBSAN_SLOTS_PER_CELL; i++)
      n += CellOf(reinterpret_cast<uptr>(data_))[i] != 0;
    return n;
  }
  // As Races, by the check of atomic operations.
  bool AtomicRaces(ThreadState* t, u32 mask, AccessKind kind) {
    uptr granule = reinterpret_cast<uptr>(data_);
    u32 own = Slot::Make(t->hot->own[0], mask, kind).raw();
    u64 found = CheckShared(t, granule, own);
    if (found & kLogged)
      t->recorded = 1;
    return u32(found) != 0;
  }
  void NewEpoch(ThreadState* t) { Tick(t, 0, SyncKind::kAtomic, 0); }
  alignas(64) char data_[64];
};

TEST_F(CellCheckTest, AtomicsOfSeveralEpochsKeepOneSlotPerKind) {
  ThreadState *a = Start(), *b = Start();
  for (int i = 0; i < 10; i++) {
    for (ThreadState* t : {a, b}) {
      EXPECT_FALSE(AtomicRaces(t, 0xff, kAR));
      EXPECT_FALSE(AtomicRaces(t, 0xff, kAW));
      NewEpoch(t);
    }
  }
  EXPECT_LE(SlotsInUse(), 4u);
  // The newest ones are there.
  EXPECT_TRUE(Races(Start(), data_, 0xff, kW));
}

TEST_F(CellCheckTest, ARenewedAtomicSlotIsJudgedAgainstPlainAccesses) {
  ThreadState* a = Start();
  EXPECT_FALSE(AtomicRaces(a, 0xff, kAW));
  ThreadState* b = Start(a);
  EXPECT_FALSE(Races(b, data_, 0xff, kR));  // ordered after the write
  EXPECT_TRUE(AtomicRaces(a, 0xff, kAW));   // but not before this one
}

TEST_F(CellCheckTest, ARenewedAtomicSlotIsOfTheNewEpoch) {
  ThreadState* a = Start();
  EXPECT_FALSE(AtomicRaces(a, 0xff, kAW));
  ThreadState* b = Start(a);
  EXPECT_FALSE(AtomicRaces(a, 0xff, kAW));
  EXPECT_TRUE(Races(b, data_, 0xff, kR));
}

TEST_F(CellCheckTest, OnlyASlotOfTheSameBytesAndKindIsRenewed) {
  ThreadState *a = Start(), *b = Start(), *c = Start();
  EXPECT_FALSE(AtomicRaces(a, 0x0f, kAW));
  NewEpoch(a);
  EXPECT_FALSE(AtomicRaces(a, 0xf0, kAW));
  NewEpoch(a);
  EXPECT_FALSE(AtomicRaces(a, 0xf0, kAR));
  EXPECT_TRUE(Races(b, data_, 0x01, kW));
  EXPECT_TRUE(Races(c, data_, 0x80, kR));  // that of the write
}

TEST_F(CellCheckTest, ConflictsAreThoseOfTheMemoryModel) {
  struct Case {
    AccessKind first, second;
    bool race;
  } cases[] = {{kR, kR, false},  {kR, kW, true},    {kW, kR, true},
               {kW, kW, true},   {kAR, kAW, false}, {kAW, kAW, false},
               {kAW, kR, true},  {kAR, kW, true},   {kAR, kR, false},
               {kR, kAR, false}, {kR, kAW, true},   {kW, kAR, true}};
  ThreadState* a = Start();
  ThreadState* b = Start();
  for (const Case& c : cases) {
    ResetShadow(reinterpret_cast<uptr>(data_), 8);
    EXPECT_FALSE(Races(a, data_, 0xff, c.first));
    EXPECT_EQ(Races(b, data_, 0xff, c.second), c.race)
        << int(c.first) << " then " << int(c.second);
  }
}

TEST_F(CellCheckTest, OnlyCommonBytesConflict) {
  ThreadState* a = Start();
  ThreadState* b = Start();
  EXPECT_FALSE(Races(a, data_, 0x0f, kW));
  EXPECT_FALSE(Races(b, data_, 0xf0, kW));
  EXPECT_TRUE(Races(b, data_, 0x08, kR));
}

TEST_F(CellCheckTest, OrderedAccessesDoNotRace) {
  ThreadState* a = Start();
  EXPECT_FALSE(Races(a, data_, 0xff, kW));
  ThreadState* b = Start(a);
  EXPECT_FALSE(Races(b, data_, 0xff, kW));
  EXPECT_TRUE(Races(a, data_, 0xff, kR));
}

TEST_F(CellCheckTest, ByteAccessesOfOneEpochShareASlot) {
  ThreadState* a = Start();
  ThreadState* b = Start();
  for (int i = 0; i < 8; i++) Access(a, data_, 1u << i, kR);
  EXPECT_EQ(SlotsInUse(), 1u);
  EXPECT_TRUE(Races(b, data_, 0x80, kW));
}

TEST_F(CellCheckTest, AWeakerAccessNeverReplacesAStrongerOne) {
  ThreadState* a = Start();
  ThreadState* b = Start();
  Access(a, data_, 0xff, kW);
  Tick(a, 0, SyncKind::kFence, 0);
  Access(a, data_, 0xff, kR);   // a read must not hide the write
  Access(a, data_, 0x01, kW);   // nor a narrower write
  Access(a, data_, 0xff, kAW);  // nor an atomic one
  EXPECT_TRUE(Races(b, data_, 0x80, kR));
}

TEST_F(CellCheckTest, AThreadDoesNotFillACellByItself) {
  ThreadState* a = Start();
  for (int i = 0; i < 100; i++) {
    Access(a, data_, 0xff, kW);
    Tick(a, 0, SyncKind::kFence, 0);
  }
  EXPECT_EQ(SlotsInUse(), 1u);
}

TEST_F(CellCheckTest, AnOrderedReaderIsReplacedAnUnorderedOneStays) {
  ThreadState* unordered = Start();
  Access(unordered, data_, 0xff, kR);
  ThreadState* main = Start();
  for (int i = 0; i < 20; i++) {
    ThreadState* reader = Start(main);
    EXPECT_FALSE(Races(reader, data_, 0xff, kR));
    SyncClock end;
    Finish(reader, &end);
    AcquireClock(main, end);
    ClearClock(&end);
    EXPECT_FALSE(Races(main, data_, 0xff, kR));
  }
  Slot raced = Access(main, data_, 0xff, kW);
  EXPECT_EQ(raced.sid(), unordered->sid);
}

// Every pair of 3-bit (atomic, read, bytes) combinations, against the plain
// statements of the definitions.
TEST(SlotAlgebraTest, CoversAndMayReplaceMatchTheirDefinitions) {
  u32 base = HBSAN_SLOT_OWN(3, 77);
  for (u32 a = 0; a < 1024; a += 1 + a % 3) {
    for (u32 b = 0; b < 1024; b++) {
      Slot x(base | a), y(base | b);
      bool bytes = (x.mask() & y.mask()) == y.mask();
      bool kind =
          !(x.is_read() && !y.is_read()) && !(x.is_atomic() && !y.is_atomic());
      ASSERT_EQ(SameEpochCovers(x.raw(), y.raw()), bytes && kind);
      ASSERT_EQ(MayReplace(y.raw(), x.raw()), bytes && kind);
      ASSERT_FALSE(SameEpochCovers(x.raw(), y.raw() ^ (1 << 10)));
      ASSERT_FALSE(SameEpochCovers(x.raw(), y.raw() ^ (1u << 31)));
    }
  }
}

}  // namespace
}  // namespace hbsan
