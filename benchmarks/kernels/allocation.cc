// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Heap blocks of mixed sizes.  Most are freed by the thread that made them;
// some are handed to the other thread through a queue and freed there.

#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "kernel.h"

namespace {

struct Block {
  unsigned char* bytes;
  size_t size_bytes;
};

// Many small ones, some of a few kilobytes.
Block Allocate(kernel::Random& random) {
  const uint64_t kind = random.Below(100);
  const size_t size_bytes = kind < 80   ? 8 + random.Below(120)
                            : kind < 98 ? 128 + random.Below(900)
                                        : 1024 + random.Below(15000);
  Block block{static_cast<unsigned char*>(std::malloc(size_bytes)), size_bytes};
  const size_t head = size_bytes < 64 ? size_bytes : 64;
  std::memset(block.bytes, static_cast<int>(kind), head);
  return block;
}

uint64_t Release(Block block) {
  const uint64_t sum = block.bytes[0] + block.bytes[7] + block.size_bytes;
  std::free(block.bytes);
  return sum;
}

class Mailbox {
 public:
  void Put(Block block) {
    std::lock_guard<std::mutex> lock(mutex_);
    blocks_.push_back(block);
  }

  std::vector<Block> TakeAll() {
    std::lock_guard<std::mutex> lock(mutex_);
    return std::move(blocks_);
  }

 private:
  std::mutex mutex_;
  std::vector<Block> blocks_;
};

uint64_t ReleaseAll(Mailbox& mailbox) {
  uint64_t sum = 0;
  for (const Block block : mailbox.TakeAll()) sum += Release(block);
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  const int64_t rounds = kernel::Scaled(argc, argv, 2000000);
  Mailbox mailboxes[kernel::kThreads];
  uint64_t sums[kernel::kThreads] = {};
  kernel::RunOnThreads([&](int thread) {
    kernel::Random random(thread + 11);
    std::vector<Block> held(256, Block{nullptr, 0});
    uint64_t sum = 0;
    for (int64_t i = 0; i < rounds; i++) {
      Block& place = held[random.Below(held.size())];
      if (place.bytes != nullptr)
        sum += Release(place);
      place = Allocate(random);
      if (i % 16 == 0) {
        mailboxes[1 - thread].Put(place);
        place.bytes = nullptr;
      }
      if (i % 256 == 0)
        sum += ReleaseAll(mailboxes[thread]);
    }
    for (const Block block : held) {
      if (block.bytes != nullptr)
        sum += Release(block);
    }
    sums[thread] = sum;
  });
  uint64_t total = sums[0] + sums[1];
  for (Mailbox& mailbox : mailboxes) total += ReleaseAll(mailbox);
  kernel::PrintChecksum(total);
}
