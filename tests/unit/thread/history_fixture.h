// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What tests of the history have in common: logging accesses, and looking for
// them.
#ifndef HBSAN_TESTS_UNIT_THREAD_HISTORY_FIXTURE_H_
#define HBSAN_TESTS_UNIT_THREAD_HISTORY_FIXTURE_H_

#include <vector>

#include "tests/support/core_fixture.h"

namespace hbsan {

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

}  // namespace hbsan

#endif  // HBSAN_TESTS_UNIT_THREAD_HISTORY_FIXTURE_H_
