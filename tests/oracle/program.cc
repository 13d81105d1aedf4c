// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs as text, and back.
#include "tests/oracle/program.h"

#include <algorithm>
#include <cstdio>
#include <sstream>

namespace hbsan::oracle {
namespace {

enum Operand { kEnd, kAt, kSize, kCount, kOrder, kFailure, kOther };

struct Shape {
  Op op;
  const char* name;
  Operand operands[5];
};
constexpr Shape kShapes[] = {
    {Op::kRead, "read", {kAt, kSize}},
    {Op::kWrite, "write", {kAt, kSize}},
    {Op::kReadRange, "read_range", {kAt, kSize}},
    {Op::kWriteRange, "write_range", {kAt, kSize}},
    {Op::kReadRun, "read_run", {kAt, kSize, kCount}},
    {Op::kWriteRun, "write_run", {kAt, kSize, kCount}},
    {Op::kMalloc, "malloc", {kAt, kSize}},
    {Op::kFree, "free", {kAt}},
    {Op::kAtomicLoad, "atomic_load", {kAt, kSize, kOrder}},
    {Op::kAtomicStore, "atomic_store", {kAt, kSize, kOrder}},
    {Op::kAtomicUpdate, "atomic_update", {kAt, kSize, kOrder}},
    {Op::kAtomicBracket, "atomic_bracket", {kAt, kSize, kOrder}},
    {Op::kCasSuccess, "cas_success", {kAt, kSize, kOrder, kFailure}},
    {Op::kCasFailure, "cas_failure", {kAt, kSize, kOrder, kFailure}},
    {Op::kFence, "fence", {kOrder}},
    {Op::kMutexInit, "mutex_init", {kAt}},
    {Op::kLock, "lock", {kAt}},
    {Op::kUnlock, "unlock", {kAt}},
    {Op::kReadLock, "read_lock", {kAt}},
    {Op::kWriteLock, "write_lock", {kAt}},
    {Op::kRwUnlock, "rw_unlock", {kAt}},
    {Op::kLockDestroy, "lock_destroy", {kAt}},
    {Op::kPlainLock, "plain_lock", {kAt}},
    {Op::kPlainUnlock, "plain_unlock", {kAt}},
    {Op::kWait, "wait", {kAt}},
    {Op::kWake, "wake", {kAt}},
    {Op::kBarrierInit, "barrier_init", {kAt, kSize}},
    {Op::kArrive, "arrive", {kAt}},
    {Op::kLeave, "leave", {kAt}},
    {Op::kSemInit, "sem_init", {kAt, kSize}},
    {Op::kPost, "post", {kAt}},
    {Op::kTake, "take", {kAt}},
    {Op::kOnceBegin, "once_begin", {kAt}},
    {Op::kOnceEnd, "once_end", {kAt}},
    {Op::kOnceThrow, "once_throw", {kAt}},
    {Op::kOncePass, "once_pass", {kAt}},
    {Op::kGuardBegin, "guard_begin", {kAt}},
    {Op::kGuardEnd, "guard_end", {kAt}},
    {Op::kGuardThrow, "guard_throw", {kAt}},
    {Op::kAnnotateRelease, "annotate_release", {kAt, kSize}},
    {Op::kAnnotateAcquire, "annotate_acquire", {kAt, kSize}},
    {Op::kCreate, "create", {kOther}},
    {Op::kCreateFailed, "create_failed", {}},
    {Op::kAttach, "attach", {}},
    {Op::kJoin, "join", {kOther}},
    {Op::kDetach, "detach", {kOther}},
    {Op::kFinish, "finish", {}},
};
static_assert(std::size(kShapes) == kOpCount);

constexpr const char* kOrderNames[] = {"relaxed", "consume", "acquire",
                                       "release", "acq_rel", "seq_cst"};

bool ParseThread(const std::string& word, int* thread) {
  return std::sscanf(word.c_str(), "T%d", thread) == 1 && *thread >= 0 &&
         *thread < 1000;
}

bool ParseOrder(const std::string& word, int* order) {
  auto found = std::find(std::begin(kOrderNames), std::end(kOrderNames), word);
  *order = int(found - std::begin(kOrderNames));
  return found != std::end(kOrderNames);
}

bool ParseOperand(const std::string& word, Operand operand, Step* step) {
  switch (operand) {
    case kAt:
      return std::sscanf(word.c_str(), "@%x", &step->at) == 1;
    case kSize:
      return std::sscanf(word.c_str(), "%u", &step->size) == 1;
    case kCount:
      return std::sscanf(word.c_str(), "%u", &step->count) == 1 &&
             step->count <= kArenaBytes;
    case kOrder:
      return ParseOrder(word, &step->order);
    case kFailure:
      return ParseOrder(word, &step->failure);
    case kOther:
      return ParseThread(word, &step->other);
    case kEnd:
      break;
  }
  return false;
}

bool ParseLine(const std::string& line, Step* step) {
  std::istringstream words(line);
  std::string thread, name, word;
  words >> thread >> name;
  auto shape = std::find_if(std::begin(kShapes), std::end(kShapes),
                            [&](const Shape& s) { return name == s.name; });
  if (!ParseThread(thread, &step->thread) || shape == std::end(kShapes))
    return false;
  step->op = shape->op;
  for (const Operand* o = shape->operands; *o != kEnd; o++)
    if (!(words >> word) || !ParseOperand(word, *o, step))
      return false;
  return !(words >> word) && step->at + Bytes(*step) <= kArenaBytes;
}

}  // namespace

int ThreadCount(const Program& program) {
  int count = 1;
  for (const Step& s : program)
    count = std::max({count, s.thread + 1, s.other + 1});
  return count;
}

std::string Print(const Step& step) {
  const Shape& shape = kShapes[int(step.op)];
  char word[32];
  std::string out = "T" + std::to_string(step.thread) + " " + shape.name;
  for (const Operand* o = shape.operands; *o != kEnd; o++) {
    out += ' ';
    switch (*o) {
      case kAt:
        std::snprintf(word, sizeof(word), "@0x%x", step.at);
        out += word;
        break;
      case kSize:
        out += std::to_string(step.size);
        break;
      case kCount:
        out += std::to_string(step.count);
        break;
      case kOrder:
        out += kOrderNames[step.order];
        break;
      case kFailure:
        out += kOrderNames[step.failure];
        break;
      case kOther:
        out += "T" + std::to_string(step.other);
        break;
      case kEnd:
        break;
    }
  }
  return out;
}

std::string Print(const Program& program) {
  std::string out;
  for (const Step& s : program) out += Print(s) + "\n";
  return out;
}

bool Parse(const std::string& text, Program* program, std::string* error) {
  program->clear();
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); number++) {
    line = line.substr(0, line.find('#'));
    if (line.find_first_not_of(" \t\r") == std::string::npos)
      continue;
    Step step;
    if (!ParseLine(line, &step)) {
      *error = "line " + std::to_string(number) + ": not a step: " + line;
      return false;
    }
    program->push_back(step);
  }
  return true;
}

}  // namespace hbsan::oracle
