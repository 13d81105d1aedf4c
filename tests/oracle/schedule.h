// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What may happen next.  The state of every lock, barrier, semaphore, block and
// thread, and no clocks.  The generator asks it before it emits a step, and the
// minimiser uses it to drop what no longer makes sense, so both only ever make
// programs that real threads could have executed in this very order.
#ifndef HBSAN_TESTS_ORACLE_SCHEDULE_H_
#define HBSAN_TESTS_ORACLE_SCHEDULE_H_

#include <cstdint>
#include <map>
#include <set>

#include "tests/oracle/program.h"

namespace hbsan::oracle {

class Schedule {
 public:
  Schedule() { threads_[0].state = State::kRunning; }

  bool Allows(const Step& step) const;
  void Do(const Step& step);

  bool IsRunning(int thread) const;
  bool IsFinished(int thread) const;
  int live_threads() const { return live_; }

 private:
  enum class State { kNone, kRunning, kWaiting, kInBarrier, kFinished };
  // What an address is used for; one that changes its meaning without being
  // freed in between would be no legal program.
  enum class Use {
    kNone,
    kMutex,
    kRwLock,
    kPlainLock,
    kBarrier,
    kSemaphore,
    kOnce,
    kAtomic
  };

  struct Thread {
    State state = State::kNone;
    uint32_t at = 0;     // the mutex waited for, the barrier inside of which
    uint32_t round = 0;  // of that barrier
    int held = 0;
    bool joinable = false;
  };
  struct Object {
    Use use = Use::kNone;
    uint32_t bytes = 0;  // of an atomic
    // Locks, and whose routine runs of something done once.
    int owner = -1;
    int depth = 0;
    std::map<int, int> readers;
    int waiters = 0;
    // Barriers; `count` is also a semaphore's value.
    uint32_t count = 0, arrived = 0, round = 0, inside = 0;
    std::set<int> users;
    bool done = false;  // once

    bool idle() const {
      return owner < 0 && readers.empty() && waiters == 0 && inside == 0;
    }
  };

  const Object* Find(uint32_t at) const;
  bool MayUse(uint32_t at, Use use, uint32_t bytes = 0) const;
  bool MayAccess(const Step& step) const;
  bool MayLock(const Step& step) const;
  bool MayReadLock(const Step& step) const;
  bool MayArrive(const Step& step) const;
  bool MayBeginOnce(const Step& step) const;
  bool MayAllocate(const Step& step) const;
  bool MayFree(const Step& step) const;
  Object& UseAs(uint32_t at, Use use);
  void LockBy(Object& o, int thread);
  void UnlockBy(Object& o, int thread);
  void Arrive(const Step& step);

  std::map<int, Thread> threads_;
  std::map<uint32_t, Object> objects_;
  std::map<uint32_t, uint32_t> blocks_;  // live: begin to size
  int live_ = 1;
};

// Without the steps that are impossible where they stand.
Program MakeLegal(const Program& program);

}  // namespace hbsan::oracle

#endif  // HBSAN_TESTS_ORACLE_SCHEDULE_H_
