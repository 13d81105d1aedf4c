// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A thread that accesses parts of a granule in more ways than a cell has slots.
#include <random>

#include "runtime/base/stats.h"
#include "runtime/detect/detect.h"
#include "runtime/detect/judge.h"
#include "tests/support/core_fixture.h"

namespace hbsan {
namespace {

class RenewSpilledTest : public CoreTest {
 protected:
  void SetUp() override { ResetShadow(Granule(), sizeof(data_)); }
  uptr Granule() const { return reinterpret_cast<uptr>(&data_); }
  const u32* Cell() const { return CellOf(Granule()); }
  bool IsSpilled() const { return IsMarker(Cell()[kMarkerSlot]); }
  u32 ChainSlots() const {
    u32 used = 0;
    for (u32 n = NodeOfMarker(Cell()[kMarkerSlot]); n; n = NodeAt(n)->next)
      for (u32 slot : NodeAt(n)->slots) used += slot != 0;
    return used;
  }
  void NextEpoch(ThreadState* t) {
    t->recorded = 1;
    Tick(t, 0, SyncKind::kUnlock, 0);
  }
  // Whether an access of somebody who has heard of `t` up to `heard` would
  // race.
  bool WouldRace(ThreadState* observer, ThreadState* t, u32 heard, u32 mask,
                 AccessKind kind) {
    observer->clock.at[Index(t->sid)] = heard;
    return hbsan_judge_others(
               observer, Granule(),
               Slot::Make(observer->hot->own[0], mask, kind).raw()) != 0;
  }
  alignas(8) u64 data_ = 0;
};

// Against what FastTrack would remember of each byte.
TEST_F(RenewSpilledTest, EachByteRacesAsIfItHadAHistoryOfItsOwn) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; round++) {
    ResetShadow(Granule(), sizeof(data_));
    ThreadState* t = Start();
    ThreadState* observer = Start();
    Start();  // has heard of nothing, so that nothing is forgotten
    u32 read_at[8] = {}, written_at[8] = {};
    for (int step = 0; step < 60; step++) {
      u32 bytes = 1 + random() % 7, first = random() % (9 - bytes);
      u32 mask = ((1u << bytes) - 1) << first;
      AccessKind kind = random() % 3 ? AccessKind::kRead : AccessKind::kWrite;
      ASSERT_FALSE(Races(t, &data_, mask, kind));
      for (u32 b = 0; b < 8; b++)
        if (mask >> b & 1)
          (IsRead(kind) ? read_at : written_at)[b] = Value(t->epoch);
      for (int look = 0; look < 8; look++) {
        u32 heard = random() % (Value(t->epoch) + 1), seen = 1 + random() % 255;
        bool reads_race = false, writes_race = false;
        for (u32 b = 0; b < 8; b++) {
          if (!(seen >> b & 1))
            continue;
          reads_race |= written_at[b] > heard;
          writes_race |= written_at[b] > heard || read_at[b] > heard;
        }
        ASSERT_EQ(WouldRace(observer, t, heard, seen, AccessKind::kRead),
                  reads_race)
            << "round " << round << ", step " << step;
        ASSERT_EQ(WouldRace(observer, t, heard, seen, AccessKind::kWrite),
                  writes_race)
            << "round " << round << ", step " << step;
      }
      if (random() % 2)
        NextEpoch(t);
    }
    ASSERT_TRUE(IsSpilled());
    // A read and a write for each byte, three of which are in the cell.
    ASSERT_LE(ChainSlots(), 13u);
    TearDown();
  }
}

TEST_F(RenewSpilledTest, AnAccessComesForwardToWhereTheInlineCheckLooks) {
  ThreadState* t = Start();
  Start();  // or everybody has heard of everything
  for (int round = 0; round < 3; round++) {
    for (u32 b = 0; b < 8; b++) {
      EXPECT_FALSE(Races(t, &data_, 1u << b, AccessKind::kRead));
      u32 own = Slot::Make(t->hot->own[0], 1u << b, AccessKind::kRead).raw();
      if (round > 0)
        EXPECT_NE(Recorders(LoadLanes(Cell()), Splat(own)), 0u) << b;
      NextEpoch(t);
    }
    ASSERT_TRUE(IsSpilled());
  }
}

}  // namespace
}  // namespace hbsan
