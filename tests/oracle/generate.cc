// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pieces of scripts for threads, and the loom that weaves the scripts into a
// legal schedule.
#include "tests/oracle/generate.h"

#include <algorithm>

#include "tests/oracle/generator.h"

namespace hbsan::oracle {

uint32_t Generator::NewObject(uint32_t bytes) {
  uint32_t at = (next_object_ + bytes - 1) / bytes * bytes;
  // Some objects share a line of memory, some do not.
  next_object_ = at + bytes + (random_.Chance(30) ? 64 : 0);
  return at;
}

Region Generator::NewRegion(uint32_t bytes) {
  Region region = {next_global_, bytes};
  // Now and then the next region begins in this one's last granule.
  next_global_ += bytes;
  if (random_.Chance(60))
    next_global_ = (next_global_ + 7) / 8 * 8;
  return region;
}

Region Generator::NewBlock(uint32_t bytes) {
  Region block = {next_block_, bytes};
  next_block_ += (bytes + 15) / 16 * 16;
  return block;
}

// A loop over all elements of a part of the region.
void Generator::Run(int thread, Region r, bool may_write) {
  uint32_t size = random_.Pick<uint32_t>({1, 2, 4, 4, 8, 8, 16});
  size = std::min(size, r.bytes);
  uint32_t most = r.bytes / size;
  uint32_t count =
      random_.Chance(50) ? most : uint32_t(random_.In(1, int(most)));
  uint32_t offset = uint32_t(random_.In(0, int(r.bytes - size * count)));
  Op op = may_write && random_.Chance(50) ? Op::kWriteRun : Op::kReadRun;
  Add(thread, {.op = op, .at = r.begin + offset, .size = size, .count = count});
}

void Generator::Access(int thread, Region r, bool may_write) {
  if (random_.Chance(10))
    return Run(thread, r, may_write);
  uint32_t size = random_.Pick<uint32_t>(
      {1, 1, 2, 4, 4, 8, 8, 8, 3, 5, 7, 16, 12, 24, 40, 64, 100});
  size = std::min(size, r.bytes);
  uint32_t offset = uint32_t(random_.In(0, int(r.bytes - size)));
  if (random_.Chance(75))
    offset = offset / std::min(size, 8u) * std::min(size, 8u);
  bool range = random_.Chance(10);
  bool write = may_write && random_.Chance(50);
  Op op = range ? (write ? Op::kWriteRange : Op::kReadRange)
                : (write ? Op::kWrite : Op::kRead);
  Add(thread, {.op = op, .at = r.begin + offset, .size = size});
}

void Generator::Accesses(int thread, Region r, int most, bool may_write) {
  for (int n = random_.In(1, most); n > 0; n--) Access(thread, r, may_write);
}

void Generator::Start(Team* team, int count) {
  for (int i = 0; i < count; i++) {
    int t = next_thread_++;
    team->members.push_back(t);
    if (random_.Chance(attach_percent_))
      Add(t, {.op = Op::kAttach});
    else
      Add(team->leader, {.op = Op::kCreate, .other = t});
    if (random_.Chance(2))
      Add(team->leader, {.op = Op::kCreateFailed});
  }
}

void Generator::End(const Team& team) {
  for (int t : team.members) {
    Add(t, {.op = Op::kFinish});
    Op op = random_.Chance(90) ? Op::kJoin : Op::kDetach;
    Add(team.leader, {.op = op, .other = t});
  }
}

// The next step of the thread, if it may happen now.
bool Generator::Advance(int thread, Program* out) {
  std::deque<Item>& script = scripts_[thread];
  if (script.empty())
    return false;
  const Item& item = script.front();
  if ((item.after >= 0 && !happened_.contains(item.after)) ||
      !schedule_.Allows(item.step))
    return false;
  schedule_.Do(item.step);
  out->push_back(item.step);
  if (item.event >= 0)
    happened_.insert(item.event);
  script.pop_front();
  return true;
}

// Random turns of random length, until nobody can go on.
Program Generator::Weave() {
  Program out;
  std::vector<int> threads;
  for (const auto& [thread, script] : scripts_) threads.push_back(thread);
  int longest_turn = random_.Pick<int>({1, 3, 8, 30});
  for (size_t stuck = 0; stuck < 8 * threads.size();) {
    int thread = threads[size_t(random_.In(0, int(threads.size()) - 1))];
    int turn = random_.In(1, longest_turn);
    int done = 0;
    while (done < turn && Advance(thread, &out)) done++;
    stuck = done ? 0 : stuck + 1;
  }
  return out;
}

// Takes away one thing that may have ordered something.
void Generator::LoseAnEdge(Program* program) {
  for (int tries = 0; tries < 100; tries++) {
    size_t i = size_t(random_.In(0, int(program->size()) - 1));
    Step& s = (*program)[i];
    bool has_order = IsAtomicOp(s.op) || s.op == Op::kFence;
    bool drops = s.op == Op::kLock || s.op == Op::kReadLock ||
                 s.op == Op::kWriteLock || s.op == Op::kFence ||
                 s.op == Op::kJoin || s.op == Op::kTake ||
                 s.op == Op::kPlainLock || s.op == Op::kOncePass ||
                 s.op == Op::kAnnotateAcquire;
    if (has_order && (s.order | s.failure) != kRelaxed && random_.Chance(70)) {
      s.order = kRelaxed;
      if (s.op == Op::kCasFailure)
        s.failure = kRelaxed;
    } else if (drops) {
      program->erase(program->begin() + long(i));
    } else {
      continue;
    }
    *program = MakeLegal(*program);
    return;
  }
}

Program Generator::Generate() {
  // Few threads at a time mostly: the interesting limits are near.
  int budget = random_.Chance(75)   ? random_.In(2, 7)
               : random_.Chance(70) ? random_.In(6, 16)
                                    : random_.In(16, 38);
  if (random_.Chance(10))
    attach_percent_ = 20;
  for (int groups = random_.In(1, 3); groups > 0 && budget > 0; groups--) {
    int count = groups == 1 ? budget : random_.In(1, budget);
    count = std::max(count, 2);
    budget -= count;
    Group(count);
    if (next_global_ + 400 > kHeapBegin)
      break;
  }
  for (int leader : leaders_) Add(0, {.op = Op::kJoin, .other = leader});
  Program program = Weave();
  if (random_.Chance(45) && !program.empty())
    LoseAnEdge(&program);
  return program;
}

Program Generate(uint64_t seed) { return Generator(seed).Generate(); }

}  // namespace hbsan::oracle
