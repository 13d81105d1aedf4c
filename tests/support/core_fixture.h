// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several simulated threads on one real one.  The core takes its thread state
// explicitly, so a unit test can interleave them as it likes.
#ifndef HBSAN_TESTS_SUPPORT_CORE_FIXTURE_H_
#define HBSAN_TESTS_SUPPORT_CORE_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "runtime/detect/judge.h"
#include "runtime/flags/flags.h"
#include "runtime/shadow/shadow.h"
#include "runtime/sync/sync.h"
#include "runtime/thread/thread.h"

namespace hbsan {

class CoreTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    static bool mapped = [] {
      InitFlags();
      InitShadow();
      return true;
    }();
    (void)mapped;
  }

  void TearDown() override {
    for (auto& s : threads_)
      if (s->state) FinishThread(s->state, nullptr);
    threads_.clear();
  }

  // A thread; with a parent, ordered after what the parent did so far.
  ThreadState* Start(ThreadState* parent = nullptr) {
    auto s = std::make_unique<Simulated>();
    s->state = CreateThread(parent, 0x1000, kNoContext, 0);
    if (parent) {
      parent->hot->thread = parent;
      Tick(parent, 0x1000, SyncKind::kCreate, 0);
    }
    StartThread(s->state, &s->hot);
    threads_.push_back(std::move(s));
    return threads_.back()->state;
  }

  void Finish(ThreadState* t, SyncClock* final_clock) {
    for (auto& s : threads_)
      if (s->state == t) s->state = nullptr;
    FinishThread(t, final_clock);
  }

  // The access of the bytes in `mask` of the granule at `address`; returns the
  // slot it raced with, empty when none.
  Slot Access(ThreadState* t, const void* address, u32 mask, AccessKind kind) {
    u32 raced = 0;
    uptr granule = reinterpret_cast<uptr>(address) & ~uptr{7};
    u32 own = Slot::Make(t->hot->own[0], mask, kind).raw();
    if (CheckCell(t, granule, own, &raced) || raced) t->recorded = 1;
    return Slot(raced);
  }
  bool Races(ThreadState* t, const void* address, u32 mask, AccessKind kind) {
    return !Access(t, address, mask, kind).empty();
  }

 private:
  struct Simulated {
    hbsan_hot_state hot = {};
    ThreadState* state = nullptr;
  };
  std::vector<std::unique_ptr<Simulated>> threads_;
};

}  // namespace hbsan

#endif  // HBSAN_TESTS_SUPPORT_CORE_FIXTURE_H_
