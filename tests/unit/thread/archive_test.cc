// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A sid whose seats are swept in another order than it had them: its records
// stay in the order of their epochs, by which they are found.
#include "runtime/thread/archive.h"

#include <vector>

#include "runtime/thread/registry.h"
#include "tests/support/core_fixture.h"

namespace hbsan {
namespace {

class ArchiveTest : public CoreTest {
 protected:
  void SetUp() override {
    ResetShadow(reinterpret_cast<uptr>(data_), sizeof(data_));
    main_ = Start();
    static bool watched = [] {
      WatchClocks(&told_, 1, 0);
      return true;
    }();
    (void)watched;
  }
  void TearDown() override {
    ClearClock(&told_);
    CoreTest::TearDown();
  }

  void RunEpochs(ThreadState* t, u32 count) {
    for (u32 i = 0; i < count; i++) {
      t->recorded = 1;
      Tick(t, 0, SyncKind::kUnlock, 0);
    }
  }
  void Unseat(ThreadState* t) {
    BeginBlocked(t);
    LockRegistry();
    UnseatBlocked();
    UnlockRegistry();
  }
  void Wake(ThreadState* t) {
    if (!EndBlocked(t))
      FindSeat(t);
  }
  // As if somebody stayed in the runtime.
  void AbandonStartedSweep() {
    main_->in_runtime++;
    FinishStartedSweep();
    main_->in_runtime--;
  }
  // Whether a record names the thread.
  bool HasRecord(const ThreadInfo* info) {
    for (u32 seat = kFirstArchiveSeat; seat < kFirstTicketSeat; seat++)
      for (u32 number = 1; number <= kMaxSlotEpoch; number++) {
        SlotOrigin origin;
        FindArchived(Slot(HBSAN_SLOT_OWN(seat, number)), &origin);
        if (origin.owner == info)
          return true;
      }
    return false;
  }
  ThreadState* StartStanding() {
    while (g_sids.FreshSeats() != 0) Start(main_);
    ThreadState* t = Start(main_);
    EXPECT_TRUE(t->stands);
    return t;
  }
  bool Write(ThreadState* t, u32 cell) {
    return Races(t, &data_[cell], 0xff, AccessKind::kWrite);
  }
  u32 SlotOf(u32 cell) {
    return CellOf(reinterpret_cast<uptr>(&data_[cell]))[0];
  }
  // Only the first write is told.
  void WriteAroundRelease(ThreadState* t) {
    Write(t, 0);
    ReleaseClock(t, &told_);
    RunEpochs(t, 1);
    Write(t, 1);
  }
  void HearAndWrite(ThreadState* t) {
    AcquireClock(t, told_);
    EXPECT_FALSE(Write(t, 0));
    EXPECT_TRUE(Write(t, 1));
  }

  // A sweep that has nothing to do with the others' seats.
  void MoveRecords() {
    ThreadState* t = Start(main_);
    RunEpochs(t, 1);
    Unseat(t);
    SweepAll();
  }

  // Seats that, with all their epochs told apart, leave no room for one more
  // that has as many epochs.
  void FillSeats() {
    for (u32 i = 0; i < kHalfRecords / kMaxSlotEpoch; i++) {
      ThreadState* t = Start(main_);
      first_.push_back(Value(t->epoch));
      RunEpochs(t, kTheirEpochs - 1);
      fillers_.push_back(t);
      Unseat(t);
    }
  }
  // As if each of these had been told to somebody.
  void NoteEpochs(u32 sid, u32 first, u32 count) {
    for (u32 e = first; e < first + count; e++) NoteEntry(sid, e);
  }
  void NoteFillers() {
    for (u32 i = 0; i < fillers_.size(); i++)
      NoteEpochs(Index(fillers_[i]->sid), first_[i], kTheirEpochs);
  }

  static constexpr u32 kFewEpochs = 20;
  static constexpr u32 kEpochs = kMaxSlotEpoch - 100;
  static constexpr u32 kTheirEpochs = kEpochs - 100;
  static inline SyncClock told_;
  alignas(8) u64 data_[2];
  ThreadState* main_;
  std::vector<ThreadState*> fillers_;
  std::vector<u32> first_;
};

TEST_F(ArchiveTest, ALaterSeatIsArchivedAfterAnEarlierOne) {
  ThreadState *a = Start(main_), *b = Start(main_);
  u32 first = Value(a->epoch);
  RunEpochs(a, kFewEpochs);
  Unseat(a);
  StartSweep();
  Wake(a);
  NoteEpochs(Index(a->sid), first, kFewEpochs);
  FinishStartedSweep();
  WriteAroundRelease(a);
  Unseat(a);
  StartSweep();
  NoteEpochs(Index(a->sid), first, kFewEpochs);
  FinishStartedSweep();
  MoveRecords();
  HearAndWrite(b);
}

TEST_F(ArchiveTest, AnEarlierSeatIsArchivedAfterALaterOne) {
  ThreadState *a = Start(main_), *b = Start(main_);
  u32 first = Value(a->epoch);
  WriteAroundRelease(a);
  RunEpochs(a, kEpochs);
  u32 last = Value(a->epoch);
  FillSeats();
  Unseat(a);
  u32 earlier = a->seat;
  StartSweep();
  Wake(a);
  ASSERT_NE(a->seat, earlier);
  NoteEpochs(Index(a->sid), first, last - first);
  NoteFillers();
  FinishStartedSweep();
  RunEpochs(a, kFewEpochs);
  Unseat(a);
  StartSweep();
  NoteEpochs(Index(a->sid), first, last - first);
  NoteEpochs(Index(a->sid), last, kFewEpochs);
  NoteFillers();
  FinishStartedSweep();
  // The later one only.
  EXPECT_EQ(SlotOf(0) >> HBSAN_SID_SHIFT, earlier);
  StartSweep();
  NoteEpochs(Index(a->sid), last, kFewEpochs);
  FinishStartedSweep();
  EXPECT_TRUE(IsArchived(SlotOf(0)));
  MoveRecords();
  HearAndWrite(b);
}

TEST_F(ArchiveTest, TicketsAreArchivedBeforeALaterSeat) {
  ThreadState *a = Start(main_), *b = Start(main_);
  Unseat(a);
  ThreadState* last = main_;
  while (g_sids.FreshSeats() != 0) last = Start(main_);
  Wake(a);
  ASSERT_TRUE(a->stands);
  WriteAroundRelease(a);
  Finish(last, nullptr);
  RunEpochs(a, 1);
  ASSERT_FALSE(a->stands);
  u32 first = Value(a->epoch);
  RunEpochs(a, kFewEpochs);
  Unseat(a);
  StartSweep();
  NoteEpochs(Index(a->sid), first, kFewEpochs);
  FinishStartedSweep();
  EXPECT_FALSE(IsTicketSeat(SlotOf(0) >> HBSAN_SID_SHIFT));
  MoveRecords();
  HearAndWrite(b);
}

TEST_F(ArchiveTest, NobodyGoesBackToAnEarlierSeat) {
  ThreadState* a = Start(main_);
  u32 first = Value(a->epoch);
  RunEpochs(a, kEpochs);
  FillSeats();
  Unseat(a);
  u32 earlier = a->seat;
  StartSweep();
  Wake(a);
  u32 later = a->seat;
  ASSERT_NE(earlier, later);
  NoteEpochs(Index(a->sid), first, kEpochs);
  NoteFillers();
  FinishStartedSweep();
  RunEpochs(a, 1);
  Unseat(a);
  StartSweep();
  NoteEpochs(Index(a->sid), first, kEpochs);
  NoteFillers();
  while (g_sids.InSweep(earlier)) HelpSweep(nullptr, 1);
  ASSERT_TRUE(g_sids.InSweep(later));
  Wake(a);
  EXPECT_NE(a->seat, earlier);
  EXPECT_NE(a->seat, later);
  FinishStartedSweep();
}

TEST_F(ArchiveTest, NobodyGoesBackToASeatFromBeforeATicket) {
  ThreadState* a = Start(main_);
  a->is_fiber = true;  // does not wait for the sweep
  RunEpochs(a, kFewEpochs);
  u32 earlier = a->seat;
  ThreadState* last = main_;
  while (g_sids.FreshSeats() != 0) last = Start(main_);
  Unseat(a);
  StartSweep();
  Wake(a);
  ASSERT_TRUE(a->stands);
  AbandonStartedSweep();
  Finish(last, nullptr);
  RunEpochs(a, 1);
  ASSERT_FALSE(a->stands);
  EXPECT_NE(a->seat, earlier);
}

TEST_F(ArchiveTest, WhoStoodAndDidSomethingLeavesARecord) {
  ThreadState* a = StartStanding();
  const ThreadInfo* info = a->info;
  Write(a, 0);
  Finish(a, nullptr);
  SweepAll();
  EXPECT_TRUE(HasRecord(info));
}

// It would be kept for good, for nobody can hear of that epoch.
TEST_F(ArchiveTest, WhoStoodAndDidNothingLeavesNone) {
  ThreadState* a = StartStanding();
  const ThreadInfo* info = a->info;
  Finish(a, nullptr);
  SweepAll();
  EXPECT_FALSE(HasRecord(info));
}

}  // namespace
}  // namespace hbsan
