// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program of the oracle: a list of steps "this thread does that", which is
// also the schedule in which they happen.  It has no branches and no values;
// what a thread would have seen is already decided.
//
// Written as text, one step a line:
//
//   T0 create T1
//   T1 write @0x10 4
//   T1 atomic_store @0x20 8 release
//
// All memory is one arena; @ is an offset in it.  Everything from kSyncBegin on
// is for objects that threads synchronise through, [kHeapBegin, kSyncBegin) for
// blocks that are allocated and freed, the rest for globals; data, atomics and
// locks may lie in each of them.
#ifndef HBSAN_TESTS_ORACLE_PROGRAM_H_
#define HBSAN_TESTS_ORACLE_PROGRAM_H_

#include <cstdint>
#include <string>
#include <vector>

namespace hbsan::oracle {

inline constexpr uint32_t kArenaBytes = 4096;
inline constexpr uint32_t kHeapBegin = 0x400;
inline constexpr uint32_t kSyncBegin = 0x800;

enum class Op : uint8_t {
  // Accesses of instrumented code: @address bytes.
  kRead,
  kWrite,
  kReadRange,
  kWriteRange,
  // All of a loop, element by element: @address bytes count.
  kReadRun,
  kWriteRun,
  // Blocks: @address bytes; @address.
  kMalloc,
  kFree,
  // Atomics: @address bytes order; a compare-exchange has two orders.
  kAtomicLoad,
  kAtomicStore,
  kAtomicUpdate,
  kAtomicBracket,  // an update that has no hook of its own
  kCasSuccess,
  kCasFailure,
  kFence,  // order
  // Locks: @address.
  kMutexInit,
  kLock,
  kUnlock,
  kReadLock,
  kWriteLock,
  kRwUnlock,
  kLockDestroy,
  // Locks that their holder cannot lock again and that another thread may
  // unlock: normal mutexes, spin locks.
  kPlainLock,
  kPlainUnlock,
  // The two halves of waiting on a condition variable: @mutex.
  kWait,
  kWake,
  kBarrierInit,  // @address count
  kArrive,
  kLeave,
  kSemInit,  // @address value
  kPost,
  kTake,
  // pthread_once and call_once: the routine begins, ends, is left by an
  // exception; somebody finds that it has ended.
  kOnceBegin,
  kOnceEnd,
  kOnceThrow,
  kOncePass,
  // The same of a function-local static; an atomic load finds that it has
  // ended.
  kGuardBegin,
  kGuardEnd,
  kGuardThrow,
  // Annotations of an object that may be atomic: @address bytes.
  kAnnotateRelease,
  kAnnotateAcquire,
  // Threads.
  kCreate,        // other
  kCreateFailed,  // the thread never began
  kAttach,        // the thread itself appears, made by nobody we know
  kJoin,          // other
  kDetach,        // other
  kFinish,
};
inline constexpr int kOpCount = int(Op::kFinish) + 1;

// C11 numbers, as the hooks take them.
enum Order { kRelaxed, kConsume, kAcquire, kRelease, kAcqRel, kSeqCst };
constexpr bool IsRelease(int order) { return order >= kRelease; }
constexpr bool IsAcquire(int order) {
  return order != kRelaxed && order != kRelease;
}

struct Step {
  int thread = 0;
  Op op = Op::kRead;
  uint32_t at = 0;
  uint32_t size = 0;  // bytes; of a barrier its count, of a semaphore its value
  uint32_t count = 1;  // of a run, the elements
  int order = 0;
  int failure = 0;  // the order of a compare-exchange that fails
  int other = 0;    // a thread

  bool operator==(const Step&) const = default;
};
using Program = std::vector<Step>;

// Of all its elements.
constexpr uint32_t Bytes(const Step& step) { return step.size * step.count; }

// Thread numbers are below this.
int ThreadCount(const Program& program);

std::string Print(const Step& step);
std::string Print(const Program& program);
// Comments begin with '#'.  On failure *error names line and reason.
bool Parse(const std::string& text, Program* program, std::string* error);

constexpr bool IsRun(Op op) {
  return op == Op::kReadRun || op == Op::kWriteRun;
}
constexpr bool IsAtomicOp(Op op) {
  return op >= Op::kAtomicLoad && op <= Op::kCasFailure;
}
constexpr bool IsUpdate(Op op) {
  return op == Op::kAtomicUpdate || op == Op::kAtomicBracket ||
         op == Op::kCasSuccess;
}

}  // namespace hbsan::oracle

#endif  // HBSAN_TESTS_ORACLE_PROGRAM_H_
