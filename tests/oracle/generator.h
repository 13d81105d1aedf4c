// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inside the generator of programs: scripts for threads (generate.cc) and the
// kinds of groups that they act in (generate_groups.cc).
#ifndef HBSAN_TESTS_ORACLE_GENERATOR_H_
#define HBSAN_TESTS_ORACLE_GENERATOR_H_

#include <deque>
#include <map>
#include <set>
#include <vector>

#include "tests/oracle/generate.h"
#include "tests/oracle/schedule.h"

namespace hbsan::oracle {

// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): the same on every machine,
// which the distributions of the standard library are not.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  // [low, high], both included.
  int In(int low, int high) {
    return low + int(Next() % uint64_t(high - low + 1));
  }
  bool Chance(int percent) { return In(1, 100) <= percent; }
  template <typename T>
  T Pick(std::initializer_list<T> from) {
    return from.begin()[In(0, int(from.size()) - 1)];
  }

 private:
  uint64_t state_;
};

// A step that may have to wait for an event, and may be one.
struct Item {
  Step step;
  int after = -1;
  int event = -1;
};

struct Region {
  uint32_t begin, bytes;
};

// The threads of one group, and who starts and joins them.
struct Team {
  int leader;
  std::vector<int> members;
};

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  Program Generate();

 private:
  // ---- Building scripts ----
  int NewEvent() { return next_event_++; }
  uint32_t NewObject(uint32_t bytes = 8);
  Region NewRegion(uint32_t bytes);
  Region NewBlock(uint32_t bytes);
  void Add(int thread, Step step, int after = -1, int event = -1) {
    step.thread = thread;
    scripts_[thread].push_back({step, after, event});
  }
  void Sync(int thread, Op op, uint32_t at) {
    Add(thread, {.op = op, .at = at});
  }
  void Atomic(int thread, Op op, Region object, int order, int after = -1,
              int event = -1) {
    Step step = {.op = op, .at = object.begin, .size = object.bytes};
    step.order = order;
    // The order that does not apply may be any.
    if (op == Op::kCasFailure) {
      step.failure = order;
      step.order = random_.In(kRelaxed, kSeqCst);
    } else if (op == Op::kCasSuccess) {
      step.failure = random_.Pick<int>({kRelaxed, kConsume, kAcquire, kSeqCst});
    }
    Add(thread, step, after, event);
  }
  void Run(int thread, Region region, bool may_write);
  void Access(int thread, Region region, bool may_write);
  void Accesses(int thread, Region region, int most, bool may_write = true);
  void Start(Team* team, int count);
  void End(const Team& team);
  int ReleaseOrder() { return random_.Pick<int>({kRelease, kAcqRel, kSeqCst}); }

  // ---- Groups ----
  void WildStep(int thread, Region data, Region sync);
  void Wild(Team team, int count);
  void Locked(Team team, int count);
  void PlainlyLocked(Team team, int count);
  void ReadersAndWriters(Team team, int count);
  void Once(Team team, int count);
  void Publish(int thread, int flavour, Region object, int event);
  void Receive(int thread, int flavour, Region object, int event);
  void Messages(Team team, int count);
  void ForkJoin(Team team, int count);
  void Phases(Team team, int count);
  void LongChain(Team team, int count);
  void Blocks(Team team, int count);
  void Group(int count);

  // ---- Weaving ----
  bool Advance(int thread, Program* out);
  Program Weave();
  void LoseAnEdge(Program* program);

  Random random_;
  int next_thread_ = 1;
  int next_event_ = 0;
  uint32_t next_object_ = kSyncBegin;
  uint32_t next_global_ = 0;
  uint32_t next_block_ = kHeapBegin;
  std::map<int, std::deque<Item>> scripts_;
  int attach_percent_ = 1;
  std::set<int> happened_;
  std::vector<int> leaders_;
  Schedule schedule_;
};

}  // namespace hbsan::oracle

#endif  // HBSAN_TESTS_ORACLE_GENERATOR_H_
