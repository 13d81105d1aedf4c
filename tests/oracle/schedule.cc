// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rules of each primitive, as POSIX and C++ state them.
#include "tests/oracle/schedule.h"

namespace hbsan::oracle {

bool Schedule::IsRunning(int thread) const {
  auto t = threads_.find(thread);
  return t != threads_.end() && t->second.state == State::kRunning;
}

bool Schedule::IsFinished(int thread) const {
  auto t = threads_.find(thread);
  return t != threads_.end() && t->second.state == State::kFinished;
}

const Schedule::Object* Schedule::Find(uint32_t at) const {
  auto o = objects_.find(at);
  return o == objects_.end() ? nullptr : &o->second;
}

bool Schedule::MayUse(uint32_t at, Use use, uint32_t bytes) const {
  const Object* o = Find(at);
  return at < kArenaBytes &&
         (!o || o->use == Use::kNone || (o->use == use && o->bytes == bytes));
}

bool Schedule::MayAccess(const Step& s) const {
  if (Bytes(s) == 0 || s.at + Bytes(s) > kArenaBytes)
    return false;
  bool annotates = s.op == Op::kAnnotateRelease || s.op == Op::kAnnotateAcquire;
  if (!IsAtomicOp(s.op) && !annotates)
    return true;
  bool power_of_two = (s.size & (s.size - 1)) == 0 && s.size <= 16;
  return power_of_two && s.at % s.size == 0 &&
         MayUse(s.at, Use::kAtomic, s.size);
}

bool Schedule::MayLock(const Step& s) const {
  Use use = s.op == Op::kWriteLock   ? Use::kRwLock
            : s.op == Op::kPlainLock ? Use::kPlainLock
                                     : Use::kMutex;
  const Object* o = Find(s.at);
  if (!MayUse(s.at, use))
    return false;
  if (!o || (o->owner < 0 && o->readers.empty()))
    return true;
  // Every mutex is a recursive one, but for the plain ones.
  return use == Use::kMutex && o->owner == s.thread;
}

bool Schedule::MayReadLock(const Step& s) const {
  const Object* o = Find(s.at);
  return MayUse(s.at, Use::kRwLock) && (!o || o->owner < 0);
}

// The guard of a static is an atomic byte.
bool Schedule::MayBeginOnce(const Step& s) const {
  const Object* o = Find(s.at);
  bool may_use = s.op == Op::kGuardBegin ? MayUse(s.at, Use::kAtomic, 1)
                                         : MayUse(s.at, Use::kOnce);
  return may_use && (!o || (o->owner < 0 && !o->done));
}

bool Schedule::MayArrive(const Step& s) const {
  const Object* o = Find(s.at);
  // No more threads than the barrier waits for: what happens with more depends
  // on an order that no interceptor can see.
  return o && o->use == Use::kBarrier && o->count > 0 &&
         (o->users.contains(s.thread) || o->users.size() < o->count);
}

bool Schedule::MayAllocate(const Step& s) const {
  if (s.at < kHeapBegin || s.at + s.size > kSyncBegin || s.at % 16 != 0 ||
      s.size == 0)
    return false;
  for (auto [begin, size] : blocks_)
    if (begin < s.at + s.size && s.at < begin + size)
      return false;
  return true;
}

bool Schedule::MayFree(const Step& s) const {
  auto block = blocks_.find(s.at);
  if (block == blocks_.end())
    return false;
  for (const auto& [at, o] : objects_)
    if (at >= s.at && at < s.at + block->second && !o.idle())
      return false;
  return true;
}

bool Schedule::Allows(const Step& s) const {
  auto found = threads_.find(s.thread);
  if (s.op == Op::kAttach)
    return found == threads_.end();
  if (found == threads_.end())
    return false;
  const Thread& t = found->second;
  const Object* o = Find(s.at);
  if (s.op == Op::kWake)
    return t.state == State::kWaiting && t.at == s.at && o->owner < 0;
  if (s.op == Op::kLeave)
    return t.state == State::kInBarrier && t.at == s.at && o->round > t.round;
  if (t.state != State::kRunning)
    return false;
  auto other = threads_.find(s.other);
  switch (s.op) {
    case Op::kRead:
    case Op::kWrite:
    case Op::kReadRange:
    case Op::kWriteRange:
    case Op::kReadRun:
    case Op::kWriteRun:
    case Op::kAtomicLoad:
    case Op::kAtomicStore:
    case Op::kAtomicUpdate:
    case Op::kAtomicBracket:
    case Op::kCasSuccess:
    case Op::kCasFailure:
    case Op::kAnnotateRelease:
    case Op::kAnnotateAcquire:
      return MayAccess(s);
    case Op::kMalloc:
      return MayAllocate(s);
    case Op::kFree:
      return MayFree(s);
    case Op::kFence:
    case Op::kCreateFailed:
      return true;
    case Op::kMutexInit:
      return MayUse(s.at, Use::kMutex) && (!o || o->idle());
    case Op::kLock:
    case Op::kWriteLock:
    case Op::kPlainLock:
      return MayLock(s);
    case Op::kLockDestroy:
      return o && o->use <= Use::kPlainLock && o->idle();
    case Op::kPlainUnlock:
      return o && o->use == Use::kPlainLock && o->owner >= 0;
    case Op::kUnlock:
      return o && o->use == Use::kMutex && o->owner == s.thread;
    case Op::kReadLock:
      return MayReadLock(s);
    case Op::kRwUnlock:
      return o && o->use == Use::kRwLock &&
             (o->owner == s.thread || o->readers.contains(s.thread));
    case Op::kWait:
      return o && o->use == Use::kMutex && o->owner == s.thread &&
             o->depth == 1;
    case Op::kBarrierInit:
      return MayUse(s.at, Use::kBarrier) && s.size > 0 && (!o || o->idle());
    case Op::kArrive:
      return MayArrive(s);
    case Op::kSemInit:
    case Op::kPost:
      return MayUse(s.at, Use::kSemaphore);
    case Op::kTake:
      return o && o->use == Use::kSemaphore && o->count > 0;
    case Op::kOnceBegin:
    case Op::kGuardBegin:
      return MayBeginOnce(s);
    case Op::kOnceEnd:
    case Op::kOnceThrow:
      return o && o->use == Use::kOnce && o->owner == s.thread;
    case Op::kGuardEnd:
    case Op::kGuardThrow:
      return o && o->use == Use::kAtomic && o->owner == s.thread;
    case Op::kOncePass:
      return o && o->use == Use::kOnce && o->done;
    case Op::kCreate:
      return other == threads_.end();
    case Op::kJoin:
      return other != threads_.end() && other->second.joinable &&
             other->second.state == State::kFinished;
    case Op::kDetach:
      return other != threads_.end() && other->second.joinable;
    case Op::kFinish:
      return s.thread != 0 && t.held == 0;
    case Op::kWake:
    case Op::kLeave:
    case Op::kAttach:
      break;
  }
  return false;
}

Schedule::Object& Schedule::UseAs(uint32_t at, Use use) {
  objects_[at].use = use;
  return objects_[at];
}

void Schedule::LockBy(Object& o, int thread) {
  o.owner = thread;
  o.depth++;
  threads_[thread].held++;
}

void Schedule::UnlockBy(Object& o, int thread) {
  threads_[thread].held--;
  if (o.owner != thread) {
    if (--o.readers[thread] == 0)
      o.readers.erase(thread);
  } else if (--o.depth == 0) {
    o.owner = -1;
  }
}

void Schedule::Arrive(const Step& s) {
  Object& o = objects_[s.at];
  Thread& t = threads_[s.thread];
  o.users.insert(s.thread);
  o.inside++;
  t.state = State::kInBarrier;
  t.at = s.at;
  t.round = o.round;
  if (++o.arrived == o.count) {
    o.arrived = 0;
    o.round++;
  }
}

void Schedule::Do(const Step& s) {
  Thread& t = threads_[s.thread];
  switch (s.op) {
    case Op::kRead:
    case Op::kWrite:
    case Op::kReadRange:
    case Op::kWriteRange:
    case Op::kReadRun:
    case Op::kWriteRun:
    case Op::kFence:
    case Op::kOncePass:
    case Op::kCreateFailed:
      break;
    case Op::kAtomicLoad:
    case Op::kAtomicStore:
    case Op::kAtomicUpdate:
    case Op::kAtomicBracket:
    case Op::kCasSuccess:
    case Op::kCasFailure:
    case Op::kAnnotateRelease:
    case Op::kAnnotateAcquire:
      UseAs(s.at, Use::kAtomic).bytes = s.size;
      break;
    case Op::kMalloc:
      blocks_[s.at] = s.size;
      objects_.erase(objects_.lower_bound(s.at),
                     objects_.lower_bound(s.at + s.size));
      break;
    case Op::kFree:
      objects_.erase(objects_.lower_bound(s.at),
                     objects_.lower_bound(s.at + blocks_[s.at]));
      blocks_.erase(s.at);
      break;
    case Op::kMutexInit:
      UseAs(s.at, Use::kMutex);
      break;
    case Op::kLock:
      LockBy(UseAs(s.at, Use::kMutex), s.thread);
      break;
    case Op::kWriteLock:
      LockBy(UseAs(s.at, Use::kRwLock), s.thread);
      break;
    case Op::kReadLock:
      UseAs(s.at, Use::kRwLock).readers[s.thread]++;
      t.held++;
      break;
    case Op::kLockDestroy:
      objects_.erase(s.at);
      break;
    case Op::kPlainLock:
      LockBy(UseAs(s.at, Use::kPlainLock), s.thread);
      break;
    case Op::kPlainUnlock:
      UnlockBy(objects_[s.at], objects_[s.at].owner);
      break;
    case Op::kOnceBegin:
      LockBy(UseAs(s.at, Use::kOnce), s.thread);
      break;
    case Op::kGuardBegin:
      UseAs(s.at, Use::kAtomic).bytes = 1;
      LockBy(objects_[s.at], s.thread);
      break;
    case Op::kOnceEnd:
    case Op::kGuardEnd:
      objects_[s.at].done = true;
      [[fallthrough]];
    case Op::kOnceThrow:
    case Op::kGuardThrow:
      UnlockBy(objects_[s.at], s.thread);
      break;
    case Op::kUnlock:
    case Op::kRwUnlock:
      UnlockBy(objects_[s.at], s.thread);
      break;
    case Op::kWait:
      UnlockBy(objects_[s.at], s.thread);
      objects_[s.at].waiters++;
      t.state = State::kWaiting;
      t.at = s.at;
      break;
    case Op::kWake:
      objects_[s.at].waiters--;
      LockBy(objects_[s.at], s.thread);
      t.state = State::kRunning;
      break;
    case Op::kBarrierInit:
      UseAs(s.at, Use::kBarrier) = {};
      UseAs(s.at, Use::kBarrier).count = s.size;
      break;
    case Op::kArrive:
      Arrive(s);
      break;
    case Op::kLeave:
      objects_[s.at].inside--;
      t.state = State::kRunning;
      break;
    case Op::kSemInit:
      UseAs(s.at, Use::kSemaphore).count = s.size;
      break;
    case Op::kPost:
      UseAs(s.at, Use::kSemaphore).count++;
      break;
    case Op::kTake:
      objects_[s.at].count--;
      break;
    case Op::kCreate:
      threads_[s.other].state = State::kRunning;
      threads_[s.other].joinable = true;
      live_++;
      break;
    case Op::kAttach:
      t.state = State::kRunning;
      live_++;
      break;
    case Op::kJoin:
    case Op::kDetach:
      threads_[s.other].joinable = false;
      break;
    case Op::kFinish:
      t.state = State::kFinished;
      live_--;
      break;
  }
}

Program MakeLegal(const Program& program) {
  Schedule schedule;
  Program legal;
  for (const Step& s : program) {
    if (!schedule.Allows(s))
      continue;
    schedule.Do(s);
    legal.push_back(s);
  }
  return legal;
}

}  // namespace hbsan::oracle
