// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The check of one cell: what conflicts, what is covered, what is replaced.
#include "runtime/detect/cell_check.h"

#include <random>

#include "runtime/detect/detect.h"
#include "runtime/detect/judge.h"
#include "runtime/report/report.h"
#include "runtime/thread/registry.h"
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
      Lanes slots = {x.raw(), x.raw() ^ (1 << 10), x.raw() ^ (1u << 31), 0};
      ASSERT_EQ(Recorders(slots, Splat(y.raw())), u32(bytes && kind));
      ASSERT_EQ(MayReplace(y.raw(), x.raw()), bytes && kind);
    }
  }
}

u32 SaidAgainAmong(Lanes slots, u32 mine) {
  return SaidAgain(slots, LaneMask{-s32(mine & 1), -s32(mine >> 1 & 1),
                                   -s32(mine >> 2 & 1), -s32(mine >> 3 & 1)});
}

TEST(SlotAlgebraTest, ASlotIsSaidAgainByANewerOneThatSaysAsMuch) {
  // High sids are negative as signed numbers.
  for (u32 sid : {1, 200}) {
    auto slot = [&](u32 epoch, u32 mask, AccessKind kind) {
      return Slot::Make(HBSAN_SLOT_OWN(sid, epoch), mask, kind).raw();
    };
    // What may make it so is at every distance.
    for (u32 at : {1, 2, 3}) {
      auto said = [&](u32 slot, u32 by, u32 mine = 0xf) {
        Lanes slots = {slot, 0, 0, 0};
        slots[at] = by;
        return SaidAgainAmong(slots, mine & (1u << at | 1)) & 1;
      };
      EXPECT_TRUE(said(slot(5, 0x0f, kR), slot(6, 0xff, kR)));
      EXPECT_TRUE(said(slot(5, 0x0f, kR), slot(5, 0x0f, kW)));
      EXPECT_TRUE(said(slot(5, 0x0f, kAW), slot(9000, 0x1f, kW)));
      EXPECT_FALSE(said(slot(6, 0x0f, kR), slot(5, 0xff, kR)));  // older
      EXPECT_FALSE(said(slot(5, 0x0f, kR), slot(6, 0x07, kR)));  // fewer bytes
      EXPECT_FALSE(said(slot(5, 0x0f, kW), slot(6, 0x0f, kR)));
      EXPECT_FALSE(said(slot(5, 0x0f, kW), slot(6, 0x0f, kAW)));
      EXPECT_FALSE(said(slot(5, 0x0f, kR), slot(6, 0xff, kR), 1));  // not its
      EXPECT_FALSE(said(slot(5, 0x0f, kR), 0, 1));
    }
    // By two together.
    Lanes slots = {slot(6, 0x0f, kW), slot(5, 0xff, kR), 0, slot(7, 0xf0, kW)};
    EXPECT_EQ(SaidAgainAmong(slots, 0xb), 2u);
    EXPECT_EQ(SaidAgainAmong(slots, 0xa), 0u);
    slots[3] = slot(7, 0xe0, kW);
    EXPECT_EQ(SaidAgainAmong(slots, 0xb), 0u);
  }
}

// A thread's older slots that a newer one says again are where its next
// accesses go: a loop over halves of numbers needs no more than four.
TEST_F(CellCheckTest, WhatIsSaidAgainGivesItsPlace) {
  ThreadState* a = Start();
  for (int round = 0; round < 50; round++) {
    for (AccessKind kind : {kR, kW}) {
      for (u32 half : {0x0f, 0xf0}) {
        EXPECT_FALSE(Races(a, data_, half, kind));
        a->recorded = 1;
      }
      NewEpoch(a);
    }
  }
  EXPECT_FALSE(IsMarker(CellOf(reinterpret_cast<uptr>(data_))[kMarkerSlot]));
  // b has heard of all but what comes now.
  ThreadState* b = Start(a);
  EXPECT_FALSE(Races(a, data_, 0x0f, kR));
  EXPECT_FALSE(Races(b, data_, 0xf0, kW));
  EXPECT_TRUE(Races(b, data_, 0x0f, kW));
}

extern "C" void hbsan_report(ThreadState* t, uptr granule, u32 own,
                             u32 raced_with, uptr address, u64 pc_kind);

// A check that read the slot, and then stood still until the slot's seat was
// swept and its next owner had come as far.
class StandingCheckTest : public CellCheckTest {
 protected:
  void SetUp() override {
    CellCheckTest::SetUp();
    g_flags.symbolize = false;
    main_ = Start();
    reader_ = Start();
    ThreadState* owner = Start(main_);
    while (owner->slot_epoch < kEpochs) Run(owner);
    Access(owner, data_, 0xff, kW);
    slot_ = *CellOf(reinterpret_cast<uptr>(data_));
    reader_->sweeps_seen = g_sweeps_ended;
    ReleaseClock(owner, &told_);
    seat_ = owner->seat;
    Finish(owner, nullptr);
  }
  void Run(ThreadState* t) {
    t->recorded = 1;
    NewEpoch(t);
  }
  // How many races are reported when the check goes on.
  u32 GoOn() {
    SweepAll();
    ClearClock(&told_);
    ThreadState* next = Start(main_);
    for (u32 i = 0; i < kSeats && next->seat != seat_; i++) next = Start(main_);
    EXPECT_EQ(next->seat, seat_);
    while (next->slot_epoch <= kEpochs) Run(next);
    u32 before = RaceCount();
    uptr address = reinterpret_cast<uptr>(data_);
    hbsan_report(reader_, address,
                 Slot::Make(reader_->hot->own[0], 0xff, kR).raw(), slot_,
                 address, Event::PackPc(1, EventKind::kRead, 8));
    return RaceCount() - before;
  }

  static constexpr u32 kEpochs = 100;
  ThreadState *main_, *reader_;
  SyncClock told_;
  u32 slot_, seat_;
};

TEST_F(StandingCheckTest, ReportsNothingForAnotherOwnersSake) {
  AcquireClock(reader_, told_);
  EXPECT_EQ(GoOn(), 0u);
}

TEST_F(StandingCheckTest, ReportsWhatTheSlotSaid) { EXPECT_EQ(GoOn(), 1u); }

}  // namespace
}  // namespace hbsan
