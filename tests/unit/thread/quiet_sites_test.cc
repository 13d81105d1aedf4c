// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Accesses of sites for whose callers the site table has no room.
#include "runtime/thread/append.h"
#include "tests/support/core_fixture.h"

namespace hbsan {
namespace {

class QuietSitesTest : public CoreTest {
 protected:
  static constexpr uptr kPc = 0x90, kCaller = 0x10;

  void Log(ThreadState* t, uptr caller, uptr pc, uptr address) {
    *t->hot->stack_top++ = caller;
    t->recorded = 1;
    LogAccess(t, Event::PackPc(pc, EventKind::kWrite, 8), address);
    t->hot->stack_top--;
  }
  // Until the site at kPc has an entry without callers, with accesses near
  // `base`.
  ThreadState* StartWithFullTable(uptr base) {
    ThreadState* t = Start();
    for (u32 i = 0; i <= kMaxSitesWithCallers; i++)
      Log(t, 0x1000 + i, kPc, base + 8 * (i * i % 999));
    return t;
  }
  FoundAccess Find(ThreadState* t, uptr address) {
    FoundAccess found;
    FindAccess(
        {t->info, t->sid, Epoch{Value(t->epoch) - 1}, t->epoch}, address,
        Slot::Make(HBSAN_SLOT_OWN(Index(t->sid), 1), 0xff, AccessKind::kWrite),
        0xff, &found);
    return found;
  }
};

TEST_F(QuietSitesTest, ALoopIsOneEvent) {
  ThreadState* t = StartWithFullTable(0x900000);
  u32 before = t->events.position;
  for (u32 i = 0; i < 100; i++) Log(t, kCaller, kPc, 0x900000 + 24 * i);
  EXPECT_EQ(t->events.position, before + 1);
  FoundAccess f = Find(t, 0x900000 + 24 * 77);
  EXPECT_TRUE(f.exact);
  EXPECT_EQ(f.address, 0x900000u + 24 * 77);
}

TEST_F(QuietSitesTest, EachAccessCountsOnceAsOneWithoutCallers) {
  ThreadState* t = StartWithFullTable(0x900000);
  u32 before = t->events.sites->without_callers;
  for (uptr address : {0x900000, 0x77000000, 0x900010, 0x77000020})
    Log(t, kCaller, kPc, address);
  EXPECT_EQ(t->events.sites->without_callers, before + 4);
}

TEST_F(QuietSitesTest, ARunDoesNotGoOnInTheNextEpoch) {
  ThreadState* t = StartWithFullTable(0x900000);
  Log(t, kCaller, kPc, 0x900000);
  u32 before = t->events.position;
  Tick(t, 0x5, SyncKind::kUnlock, 0x77);
  Log(t, kCaller, kPc, 0x900008);
  EXPECT_EQ(t->events.position, before + 1);
}

TEST_F(QuietSitesTest, OtherCallersAreOtherEvents) {
  ThreadState* t = StartWithFullTable(0x900000);
  Log(t, kCaller, kPc, 0x900000);
  u32 before = t->events.position;
  Log(t, kCaller + 1, kPc, 0x900008);
  EXPECT_EQ(t->events.position, before + 1);
}

// Near what was noted, and far from it.
TEST_F(QuietSitesTest, TheLineIsKnownWhenTheRingForgot) {
  for (uptr address : {uptr{0x901008}, uptr{0x77000000}}) {
    ThreadState* t = StartWithFullTable(0x900000);
    Tick(t, 0x5, SyncKind::kUnlock, 0x77);
    Log(t, kCaller, kPc, address);
    for (u32 i = 0; i < 2 * t->events.mask; i++)
      Log(t, kCaller, kPc + 1, 0x50000000 + 8 * (i * i % 9999));
    FoundAccess f = Find(t, address);
    EXPECT_TRUE(f.exact) << address;
    EXPECT_EQ(f.places, 1u) << address;
    EXPECT_EQ(f.pc, kPc) << address;
    EXPECT_EQ(f.context, kLostContext) << address;
  }
}

}  // namespace
}  // namespace hbsan
