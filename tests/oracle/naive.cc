// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Written to be believed: one rule of the table after the other.
#include "tests/oracle/naive.h"

#include <algorithm>

namespace hbsan::oracle {

Naive::Naive(int threads)
    : threads_(size_t(threads)),
      now_(threads_, Clock(threads_)),
      release_fence_(threads_, Clock(threads_)),
      acquire_fence_(threads_, Clock(threads_)),
      final_(threads_, Clock(threads_)),
      stretch_(threads_),
      released_(threads_),
      live_(threads_),
      round_(threads_),
      history_(kArenaBytes) {
  live_[0] = true;
}

void Naive::Join(Clock* to, const Clock& from) {
  for (size_t i = 0; i < from.size(); i++)
    (*to)[i] = std::max((*to)[i], from[i]);
}

Naive::Clock& Naive::In(std::map<uint32_t, Clock>* clocks, uint32_t at) {
  Clock& clock = (*clocks)[at];
  clock.resize(threads_);
  return clock;
}

// ---- Accesses ----

void Naive::CheckByte(const Access& now, int index, uint32_t byte) {
  const Clock& clock = now_[size_t(now.thread)];
  std::vector<int>& history = history_[byte];
  bool repeated = false;
  for (int i : history) {
    const Access& old = accesses_[size_t(i)];
    repeated |= old.thread == now.thread && old.stretch == now.stretch &&
                (!old.read || now.read) && (!old.atomic || now.atomic);
  }
  for (int i : history) {
    const Access& old = accesses_[size_t(i)];
    bool ordered = old.when <= clock[size_t(old.thread)];
    bool both_read = old.read && now.read;
    bool both_atomic = old.atomic && now.atomic;
    if (!ordered && !both_read && !both_atomic)
      races_.push_back({byte, index, i, repeated});
  }
  history.push_back(index);
}

void Naive::Check(const Step& s, bool read, bool atomic) {
  uint32_t size = s.op == Op::kFree ? blocks_[s.at] : s.size;
  size_t t = size_t(s.thread);
  for (uint32_t i = 0, at = s.at; i < s.count; i++, at += size) {
    accesses_.push_back({s.thread, s.op, at, size, read, atomic, now_[t][t],
                         stretch_[t], step_});
    for (uint32_t byte = at; byte < at + size; byte++)
      CheckByte(accesses_.back(), int(accesses_.size()) - 1, byte);
  }
}

void Naive::Forget(uint32_t at, uint32_t size) {
  for (auto* clocks : {&atomics_, &locks_, &readers_, &semaphores_})
    clocks->erase(clocks->lower_bound(at), clocks->lower_bound(at + size));
  annotated_.erase(annotated_.lower_bound(at),
                   annotated_.lower_bound(at + size));
}

// ---- Atomics ----

void Naive::Read(const Step& s, int order) {
  size_t t = size_t(s.thread);
  Join(IsAcquire(order) ? &now_[t] : &acquire_fence_[t], In(&atomics_, s.at));
}

void Naive::Atomic(const Step& s) {
  size_t t = size_t(s.thread);
  bool reads_only = s.op == Op::kAtomicLoad || s.op == Op::kCasFailure;
  if (s.op == Op::kCasFailure)
    Read(s, s.failure);
  else if (s.op != Op::kAtomicStore)
    Read(s, s.order);
  Check(s, reads_only, true);
  if (reads_only)
    return;
  Clock& clock = In(&atomics_, s.at);
  const Clock& published = IsRelease(s.order) ? now_[t] : release_fence_[t];
  if (s.op == Op::kAtomicStore && !annotated_.contains(s.at))
    clock = published;
  else
    Join(&clock, published);
  stretch_[t] += IsRelease(s.order);
}

void Naive::Fence(const Step& s) {
  size_t t = size_t(s.thread);
  if (IsAcquire(s.order))
    Join(&now_[t], acquire_fence_[t]);
  if (IsRelease(s.order)) {
    release_fence_[t] = now_[t];
    stretch_[t]++;
  }
}

// ---- Everything else ----

void Naive::Unlock(const Step& s) {
  Lock& lock = owners_[s.at];
  if (--lock.depth > 0)
    return;
  lock.owner = -1;
  In(&locks_, s.at) = now_[size_t(s.thread)];
  stretch_[size_t(s.thread)]++;
}

void Naive::ReadUnlock(const Step& s) {
  Join(&In(&readers_, s.at), now_[size_t(s.thread)]);
  stretch_[size_t(s.thread)]++;
}

void Naive::Leave(const Step& s) {
  size_t t = size_t(s.thread);
  Join(&now_[t], barriers_[s.at].rounds[round_[t]]);
}

// A thread nobody made counts as having heard what all live threads have heard.
void Naive::Attach(size_t t) {
  Clock heard_by_all(threads_, ~uint64_t{0});
  for (size_t u = 0; u < threads_; u++)
    for (size_t i = 0; live_[u] && i < threads_; i++)
      heard_by_all[i] =
          std::min(heard_by_all[i], i == u ? released_[u] : now_[u][i]);
  heard_by_all[t] = now_[t][t];
  now_[t] = heard_by_all;
  live_[t] = true;
}

void Naive::Sync(const Step& s) {
  size_t t = size_t(s.thread);
  size_t other = size_t(s.other);
  switch (s.op) {
    case Op::kLock:
    case Op::kWriteLock:
    case Op::kWake:
      owners_[s.at].owner = s.thread;
      if (owners_[s.at].depth++ == 0) {
        Join(&now_[t], In(&locks_, s.at));
        Join(&now_[t], In(&readers_, s.at));
      }
      break;
    case Op::kUnlock:
    case Op::kWait:
      Unlock(s);
      break;
    case Op::kReadLock:
      Join(&now_[t], In(&locks_, s.at));
      break;
    case Op::kRwUnlock:
      if (owners_[s.at].owner == s.thread)
        Unlock(s);
      else
        ReadUnlock(s);
      break;
    case Op::kPlainLock:
      Join(&now_[t], In(&locks_, s.at));
      break;
    case Op::kPlainUnlock:
      In(&locks_, s.at) = now_[t];
      stretch_[t]++;
      break;
    case Op::kOnceEnd:
    case Op::kOnceThrow:
    case Op::kGuardEnd:
    case Op::kGuardThrow:
      In(&atomics_, s.at) = now_[t];
      stretch_[t]++;
      break;
    case Op::kAnnotateRelease:
      Join(&In(&atomics_, s.at), now_[t]);
      annotated_.insert(s.at);
      stretch_[t]++;
      break;
    case Op::kOnceBegin:
    case Op::kOncePass:
    case Op::kGuardBegin:
    case Op::kAnnotateAcquire:
      Join(&now_[t], In(&atomics_, s.at));
      break;
    case Op::kMutexInit:
    case Op::kLockDestroy:
    case Op::kSemInit:
      Forget(s.at, 1);
      break;
    case Op::kBarrierInit:
      barriers_[s.at] = {};
      barriers_[s.at].count = s.size;
      barriers_[s.at].rounds[0].resize(threads_);
      break;
    case Op::kArrive: {
      Barrier& b = barriers_[s.at];
      Join(&b.rounds.back(), now_[t]);
      round_[t] = b.rounds.size() - 1;
      if (++b.arrived == b.count) {
        b.arrived = 0;
        b.rounds.push_back(Clock(threads_));
      }
      stretch_[t]++;
      break;
    }
    case Op::kLeave:
      Leave(s);
      break;
    case Op::kPost:
      Join(&In(&semaphores_, s.at), now_[t]);
      stretch_[t]++;
      break;
    case Op::kTake:
      Join(&now_[t], In(&semaphores_, s.at));
      break;
    case Op::kCreate:
      now_[other] = now_[t];
      live_[other] = true;
      stretch_[t]++;
      break;
    case Op::kCreateFailed:
      stretch_[t]++;
      break;
    case Op::kJoin:
      Join(&now_[t], final_[other]);
      break;
    case Op::kFinish:
      final_[t] = now_[t];
      live_[t] = false;
      break;
    case Op::kAttach:
      Attach(t);
      break;
    default:  // detach orders nothing; the rest is elsewhere
      break;
  }
}

const std::vector<Race>& Naive::Do(const Step& s) {
  races_.clear();
  size_t t = size_t(s.thread);
  now_[t][t]++;
  int stretch_before = stretch_[t];
  switch (s.op) {
    case Op::kRead:
    case Op::kReadRange:
    case Op::kReadRun:
      Check(s, true, false);
      break;
    case Op::kWrite:
    case Op::kWriteRange:
    case Op::kWriteRun:
      Check(s, false, false);
      break;
    case Op::kMalloc:
      blocks_[s.at] = s.size;
      // The allocator hands out whole granules.
      for (uint32_t byte = s.at; byte < s.at + (s.size + 7) / 8 * 8; byte++)
        history_[byte].clear();
      break;
    case Op::kFree:
      Check(s, false, false);
      Forget(s.at, blocks_[s.at]);
      break;
    case Op::kFence:
      Fence(s);
      break;
    default:
      if (IsAtomicOp(s.op))
        Atomic(s);
      else
        Sync(s);
  }
  if (stretch_[t] != stretch_before)
    released_[t] = now_[t][t];
  step_++;
  return races_;
}

}  // namespace hbsan::oracle
