// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Both threads look things up in one table that nobody changes after it was
// filled, and now and then add what they found to a total behind a lock.  The
// lock gives them new epochs, so that the shared cells are recorded again.

#include <mutex>
#include <vector>

#include "kernel.h"

namespace {

constexpr uint64_t kEntries = 1 << 14;
constexpr int kLookupsPerBatch = 5000;

uint64_t LookUpBatch(const std::vector<uint32_t>& table,
                     kernel::Random& random) {
  uint64_t sum = 0;
  uint64_t index = random.Below(kEntries);
  for (int i = 0; i < kLookupsPerBatch; i++) {
    const uint64_t value = table[index];
    sum += value;
    index = (value + static_cast<uint64_t>(i)) % kEntries;
  }
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  const int64_t batches = kernel::Scaled(argc, argv, 6000);
  std::vector<uint32_t> table(kEntries);
  kernel::Random filler(3);
  for (uint32_t& entry : table) entry = filler.Below(1 << 30);
  std::mutex mutex;
  uint64_t total = 0;
  kernel::RunOnThreads([&](int thread) {
    kernel::Random random(thread + 5);
    for (int64_t batch = 0; batch < batches; batch++) {
      const uint64_t sum = LookUpBatch(table, random);
      std::lock_guard<std::mutex> lock(mutex);
      total += sum;
    }
  });
  kernel::PrintChecksum(total);
}
