// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The oracle: happens-before computed the slow and plain way.  Each thread has
// a full vector clock of 64-bit counters which counts its steps; each byte has
// the list of all accesses there ever were.  No epochs, no thread slots, no
// bound on anything, nothing shared with the runtime.
//
// The rules are those of docs/design/memory_model.md.
#ifndef HBSAN_TESTS_ORACLE_NAIVE_H_
#define HBSAN_TESTS_ORACLE_NAIVE_H_

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "tests/oracle/program.h"

namespace hbsan::oracle {

struct Access {
  int thread;
  Op op;
  uint32_t at, size;
  bool read, atomic;
  uint64_t when;  // the thread's own counter then
  int stretch;    // how often the thread had released anything before
  uint32_t step;
};

// The access just made races with `earlier` at this byte.  It is `repeated`
// when its thread already made an access there that says as much, and released
// nothing since.  Nothing new can be learnt then: whichever of that access and
// `earlier` came second raced with the first.
struct Race {
  uint32_t byte;
  int now, earlier;  // indices of accesses
  bool repeated;
};

class Naive {
 public:
  explicit Naive(int threads);

  // The races of this step with earlier ones; valid until the next.
  const std::vector<Race>& Do(const Step& step);
  const Access& access(int index) const { return accesses_[size_t(index)]; }

 private:
  using Clock = std::vector<uint64_t>;

  static void Join(Clock* to, const Clock& from);
  Clock& In(std::map<uint32_t, Clock>* clocks, uint32_t at);
  void Check(const Step& s, bool read, bool atomic);
  void CheckByte(const Access& now, int index, uint32_t byte);
  void Read(const Step& s, int order);
  void Sync(const Step& s);
  void Atomic(const Step& s);
  void Fence(const Step& s);
  void ReadUnlock(const Step& s);
  void Unlock(const Step& s);
  void Forget(uint32_t at, uint32_t size);
  void Leave(const Step& s);
  void Attach(size_t t);

  const size_t threads_;
  uint32_t step_ = 0;                 // the next
  std::vector<Clock> now_;            // C_t
  std::vector<Clock> release_fence_;  // FR_t
  std::vector<Clock> acquire_fence_;  // FA_t
  std::vector<Clock> final_;          // of finished threads
  std::vector<int> stretch_;
  std::vector<uint64_t> released_;  // own time at the last release
  std::vector<bool> live_;
  std::map<uint32_t, Clock> atomics_;     // M_x; of guards and once-flags, too
  std::set<uint32_t> annotated_;          // stores merge into M_x
  std::map<uint32_t, Clock> locks_;       // L
  std::map<uint32_t, Clock> readers_;     // R
  std::map<uint32_t, Clock> semaphores_;  // all posts joined
  struct Lock {
    int owner = -1;
    int depth = 0;
  };
  std::map<uint32_t, Lock> owners_;
  struct Barrier {
    uint32_t count = 0, arrived = 0;
    std::vector<Clock> rounds{1};  // all arrivals joined; the last is current
  };
  std::map<uint32_t, Barrier> barriers_;
  std::vector<size_t> round_;  // in which a thread arrived
  std::map<uint32_t, uint32_t> blocks_;
  std::vector<Access> accesses_;
  std::vector<std::vector<int>> history_;  // per byte
  std::vector<Race> races_;
};

}  // namespace hbsan::oracle

#endif  // HBSAN_TESTS_ORACLE_NAIVE_H_
