// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A read-write lock around a small table: mostly readers, now and then a
// writer, in both threads.

#include <pthread.h>

#include "kernel.h"

namespace {

constexpr uint64_t kEntries = 64;

class Table {
 public:
  uint64_t Sum(uint64_t at) {
    pthread_rwlock_rdlock(&lock_);
    const uint64_t sum =
        entries_[at % kEntries] + entries_[(at + 1) % kEntries];
    pthread_rwlock_unlock(&lock_);
    return sum;
  }

  void Set(uint64_t at) {
    pthread_rwlock_wrlock(&lock_);
    entries_[at % kEntries] = at % kEntries;
    pthread_rwlock_unlock(&lock_);
  }

 private:
  pthread_rwlock_t lock_ = PTHREAD_RWLOCK_INITIALIZER;
  uint64_t entries_[kEntries] = {};
};

}  // namespace

int main(int argc, char** argv) {
  const int64_t rounds = kernel::Scaled(argc, argv, 3000000);
  Table table;
  for (uint64_t i = 0; i < kEntries; i++) table.Set(i);
  uint64_t sums[kernel::kThreads] = {};
  kernel::RunOnThreads([&](int thread) {
    uint64_t sum = 0;
    for (int64_t i = 0; i < rounds; i++) {
      sum += table.Sum(i);
      if (i % 32 == 0)
        table.Set(i);
    }
    sums[thread] = sum;
  });
  kernel::PrintChecksum(sums[0] + sums[1] * 3);
}
