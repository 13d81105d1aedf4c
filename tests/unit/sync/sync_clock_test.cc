// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copy-on-write clocks against plain vector clocks, on random histories.
#include <map>
#include <random>
#include <vector>

#include "tests/support/core_fixture.h"

namespace hbsan {
namespace {

class SyncClockTest : public CoreTest {};

// The obvious computation: an access stamp per thread, full vectors, copies.
struct Naive {
  std::vector<std::vector<u64>> thread;        // what each thread has heard
  std::map<int, std::vector<u64>> fence;       // ... and its relaxed reads
  std::map<int, std::vector<u64>> lock, read;  // what each lock carries

  explicit Naive(size_t n) : thread(n, std::vector<u64>(n)) {}
  static void Join(std::vector<u64>& to, const std::vector<u64>& from) {
    if (to.empty())
      to.resize(from.size());
    for (size_t i = 0; i < from.size(); i++) to[i] = std::max(to[i], from[i]);
  }
};

TEST_F(SyncClockTest, RandomHistoriesGiveTheEdgesOfPlainVectorClocks) {
  constexpr int kThreads = 6, kLocks = 4;
  for (u32 seed = 0; seed < 60; seed++) {
    std::mt19937 random(seed);
    Naive naive(kThreads);
    std::vector<ThreadState*> threads;
    std::vector<SyncClock> locks(kLocks);
    for (int i = 0; i < kThreads; i++) threads.push_back(Start());
    // One private granule per (thread, stamp): written once by its thread, and
    // later read by others to ask "is it ordered?".
    struct Write {
      int thread;
      u64 stamp;
      Sid sid;
      Epoch epoch;
    };
    std::vector<Write> writes;
    u64 stamp = 0;
    for (int step = 0; step < 300; step++) {
      int i = int(random() % kThreads), l = int(random() % kLocks);
      ThreadState* t = threads[i];
      switch (random() % 7) {
        case 0:
          t->recorded = 1;
          naive.thread[i][i] = ++stamp;
          writes.push_back({i, stamp, t->sid, t->epoch});
          break;
        case 1:
          AcquireClock(t, locks[l]);
          if (!naive.lock[l].empty())
            Naive::Join(naive.thread[i], naive.lock[l]);
          break;
        case 2:
          ReleaseClock(t, &locks[l]);
          Tick(t, 0, SyncKind::kUnlock, 0);
          naive.lock[l] = naive.thread[i];
          break;
        case 3:
          ReleaseMergeClock(t, &locks[l]);
          Tick(t, 0, SyncKind::kUnlock, 0);
          Naive::Join(naive.lock[l], naive.thread[i]);
          break;
        case 4:
          JoinClock(&locks[l], locks[(l + 1) % kLocks]);
          if (!naive.lock[(l + 1) % kLocks].empty())
            Naive::Join(naive.lock[l], naive.lock[(l + 1) % kLocks]);
          break;
        case 5:
          NoteRead(t, locks[l]);
          if (!naive.lock[l].empty())
            Naive::Join(naive.fence[i], naive.lock[l]);
          break;
        case 6:
          Fence(t, 0, 2);
          if (!naive.fence[i].empty())
            Naive::Join(naive.thread[i], naive.fence[i]);
          naive.fence[i].clear();
          break;
      }
      for (const Write& w : writes)
        for (int j = 0; j < kThreads; j++) {
          if (j == w.thread)
            continue;
          bool ordered = threads[j]->clock.at[Index(w.sid)] >= Value(w.epoch);
          ASSERT_EQ(ordered, naive.thread[j][w.thread] >= w.stamp)
              << "seed " << seed << " step " << step;
        }
      if (writes.size() > 20)
        writes.erase(writes.begin());
    }
    for (SyncClock& c : locks) ClearClock(&c);
    TearDown();
  }
}

TEST_F(SyncClockTest, ReleasingTwiceWithoutNewsSharesOneSnapshot) {
  ThreadState* t = Start();
  SyncClock a, b;
  ReleaseClock(t, &a);
  t->recorded = 1;
  Tick(t, 0, SyncKind::kUnlock, 0);
  ReleaseClock(t, &b);
  EXPECT_EQ(a.snapshot, b.snapshot);
  ClearClock(&a);
  ClearClock(&b);
}

// The same through objects, where a lock that brings no news is not taken.
TEST_F(SyncClockTest, RandomLockingGivesTheEdgesOfPlainVectorClocks) {
  constexpr int kThreads = 7, kLocks = 3;
  static char memory[kLocks];
  for (u32 seed = 0; seed < 60; seed++) {
    std::mt19937 random(seed);
    Naive naive(kThreads);
    std::vector<ThreadState*> threads;
    for (int i = 0; i < kThreads; i++) threads.push_back(Start());
    for (int step = 0; step < 300; step++) {
      // Seldom many threads, to meet the case of two that take turns.
      int i = int(random() % (random() % 8 == 0 ? kThreads : 2));
      int l = int(random() % kLocks);
      ThreadState* t = threads[i];
      uptr address = reinterpret_cast<uptr>(&memory[l]);
      naive.thread[i][i]++;
      t->recorded = 1;
      if (random() % 4 == 0) {
        ReadLocked(t, 0, address);
        if (!naive.lock[l].empty())
          Naive::Join(naive.thread[i], naive.lock[l]);
        ReadUnlocking(t, 0, address);
        Naive::Join(naive.read[l], naive.thread[i]);
      } else {
        MutexLocked(t, 0, address);
        if (!naive.lock[l].empty())
          Naive::Join(naive.thread[i], naive.lock[l]);
        if (!naive.read[l].empty())
          Naive::Join(naive.thread[i], naive.read[l]);
        MutexUnlocking(t, 0, address);
        naive.lock[l] = naive.thread[i];
        naive.read[l].clear();
      }
      // Every step ends an epoch, so stamps are epochs.
      for (int a = 0; a < kThreads; a++)
        for (int b = 0; b < kThreads; b++) {
          if (a == b)
            continue;
          u32 first = Value(threads[b]->epoch) - u32(naive.thread[b][b]);
          u32 heard = threads[a]->clock.at[Index(threads[b]->sid)];
          u32 stamp = heard < first ? 0 : heard - first + 1;
          ASSERT_EQ(stamp, naive.thread[a][b])
              << "seed " << seed << " step " << step;
        }
    }
    TearDown();
    ForgetObjects(reinterpret_cast<uptr>(memory), sizeof(memory));
  }
}

TEST_F(SyncClockTest, ThreadsThatTakeTurnsShareOneSnapshot) {
  ThreadState *a = Start(), *b = Start();
  SyncClock lock;
  Snapshot* settled = nullptr;
  for (int round = 0; round < 20; round++) {
    for (ThreadState* t : {a, b}) {
      AcquireClock(t, lock);
      t->recorded = 1;
      ReleaseClock(t, &lock);
      Tick(t, 0, SyncKind::kUnlock, 0);
      if (round == 5)
        settled = lock.snapshot;
      if (round > 5)
        EXPECT_EQ(lock.snapshot, settled) << "round " << round;
    }
  }
  EXPECT_TRUE(HasHeard(a, lock));
  EXPECT_TRUE(HasHeard(b, lock));
  EXPECT_FALSE(HasHeard(Start(), lock));
  ClearClock(&lock);
}

TEST_F(SyncClockTest, AThreadRemembersNothingOfTheOneBeforeIt) {
  ThreadState* writer = Start();
  SyncClock lock;
  writer->recorded = 1;
  Epoch written = writer->epoch;
  ReleaseClock(writer, &lock);
  // The clock as it is without raised entries.
  SyncClock merged;
  CopyClock(&merged, lock);
  ThreadState* other = Start();
  ReleaseMergeClock(other, &merged);
  for (int i = 0; i < 2; i++) {
    ThreadState* reader = Start();
    NoteRead(reader, merged);
    EXPECT_LT(reader->clock.Get(writer->sid), written);
    Fence(reader, 0, 2);
    EXPECT_GE(reader->clock.Get(writer->sid), written);
    Finish(reader, nullptr);
  }
  ClearClock(&lock);
  ClearClock(&merged);
}

TEST_F(SyncClockTest, AClockIsOnlyPeekedAtWhenNobodyHoldsIt) {
  static char memory;
  uptr m = reinterpret_cast<uptr>(&memory);
  ThreadState* a = Start();
  a->recorded = 1;
  Release(a, 0, m, SyncKind::kAnnotation);
  SyncObject* o = FindObject(m);
  ASSERT_NE(o, nullptr);
  SyncClock copy;
  auto nothing = [] {};
  EXPECT_TRUE(PeekClock(o, m, &copy, nothing));
  EXPECT_EQ(copy.version, o->clock.version);
  EXPECT_EQ(copy.raised_to[0], o->clock.raised_to[0]);
  EXPECT_FALSE(PeekClock(o, m + 1, &copy, nothing));
  auto release = [&] { Release(a, 0, m, SyncKind::kAnnotation); };
  EXPECT_FALSE(PeekClock(o, m, &copy, release));
  LockObject(a, 0, m);
  EXPECT_FALSE(PeekClock(o, m, &copy, nothing));
  UnlockObject(o);
  auto forget = [&] { ForgetObjects(m, 1); };
  EXPECT_FALSE(PeekClock(o, m, &copy, forget));
  EXPECT_EQ(FindObject(m), nullptr);
}

TEST_F(SyncClockTest, ReadersOfARwLockDoNotOrderEachOther) {
  static int lock;
  uptr l = reinterpret_cast<uptr>(&lock);
  ThreadState *r1 = Start(), *r2 = Start(), *w = Start();
  ReadLocked(r1, 0, l);
  r1->recorded = 1;
  Epoch read = r1->epoch;
  ReadUnlocking(r1, 0, l);
  ReadLocked(r2, 0, l);
  EXPECT_LT(r2->clock.Get(r1->sid), read);
  ReadUnlocking(r2, 0, l);
  MutexLocked(w, 0, l);
  EXPECT_GE(w->clock.Get(r1->sid), read);
  MutexUnlocking(w, 0, l);
  ReadLocked(r2, 0, l);
  EXPECT_GE(r2->clock.Get(r1->sid), read);
  ReadUnlocking(r2, 0, l);
}

TEST_F(SyncClockTest, ForgettingMemoryForgetsItsObjects) {
  alignas(64) static char memory[256];
  uptr m = reinterpret_cast<uptr>(memory);
  ThreadState *a = Start(), *b = Start();
  for (uptr at : {m + 3, m + 64, m + 255}) {
    a->recorded = 1;
    Epoch e = a->epoch;
    Release(a, 0, at, SyncKind::kAnnotation);
    ForgetObjects(m, 256);
    Acquire(b, 0, at, SyncKind::kAnnotation);
    EXPECT_LT(b->clock.Get(a->sid), e);
  }
  a->recorded = 1;
  Epoch e = a->epoch;
  Release(a, 0, m + 64, SyncKind::kAnnotation);
  ForgetObjects(m, 64);  // a neighbour
  Acquire(b, 0, m + 64, SyncKind::kAnnotation);
  EXPECT_GE(b->clock.Get(a->sid), e);
}

}  // namespace
}  // namespace hbsan
