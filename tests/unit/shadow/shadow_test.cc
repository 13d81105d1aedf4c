// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The planes: where blocks begin, and what a reset clears and leaves alone.
#include "runtime/shadow/shadow.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <vector>

#include "tests/support/core_fixture.h"

namespace hbsan {
namespace {

class ShadowTest : public CoreTest {
 protected:
  static constexpr uptr kBytes = 8 << 20;
  void SetUp() override {
    void* memory = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    begin_ = reinterpret_cast<uptr>(memory);
  }
  void TearDown() override {
    ResetShadow(begin_, kBytes);
    munmap(reinterpret_cast<void*>(begin_), kBytes);
  }
  static uptr ResidentBytes() {
    unsigned long all = 0, resident = 0;
    FILE* f = fopen("/proc/self/statm", "r");
    EXPECT_EQ(fscanf(f, "%lu %lu", &all, &resident), 2);
    fclose(f);
    return resident * kPageBytes;
  }
  uptr begin_;
};

TEST_F(ShadowTest, FindsTheBlockOfAnyAddressInIt) {
  // 16 bytes apart is too near; all other distances occur.
  std::vector<uptr> blocks = {begin_ + 16};
  for (uptr gap : {32, 48, 208, 32, 256, 64, 4080, 40000, 32})
    blocks.push_back(blocks.back() + gap);
  for (uptr block : blocks) MarkBlockStart(block);
  for (uptr i = 0; i < blocks.size(); i++) {
    uptr next = i + 1 < blocks.size() ? blocks[i + 1] : blocks[i] + 100;
    for (uptr at = blocks[i]; at < next; at++)
      ASSERT_EQ(FindBlockStart(at, kBytes), blocks[i]) << at - begin_;
  }
  EXPECT_EQ(FindBlockStart(begin_ + 15, 8), 0u);
}

TEST_F(ShadowTest, AClearedBlockStartIsNone) {
  MarkBlockStart(begin_ + 32);
  MarkBlockStart(begin_ + 80);
  ClearBlockStart(begin_ + 80);
  EXPECT_EQ(FindBlockStart(begin_ + 90, kBytes), begin_ + 32);
}

TEST_F(ShadowTest, AResetForgetsEverythingInTheRangeAndNothingElse) {
  // Sizes around the steps, the page of cells, and what drops pages.
  for (uptr bytes : {1, 8, 9, 32, 100, 2040, 2048, 6000, 70000, 300000}) {
    for (uptr offset : {0, 16, 2032, 2048}) {
      for (uptr used = 0; used < bytes; used += bytes < 9000 ? 8 : 1000) {
        uptr first = begin_ + 4096 + offset, last = first + bytes - 1;
        for (uptr at : {first - 8, first + used, last, last + 8})
          CellOf(at)[0] = 1;
        ResetShadow(first, bytes);
        ASSERT_EQ(CellOf(first - 8)[0], 1u);
        ASSERT_EQ(CellOf(first + used)[0], 0u) << bytes << " " << used;
        ASSERT_EQ(CellOf(last)[0], 0u) << bytes;
        ASSERT_EQ(CellOf(last + 8)[0], 1u) << bytes;
        CellOf(first - 8)[0] = CellOf(last + 8)[0] = 0;
      }
    }
  }
}

TEST_F(ShadowTest, AResetTakesNoMemoryForCellsThatWereNeverUsed) {
  uptr before = ResidentBytes();
  for (uptr at = 0; at + 60000 <= kBytes; at += 60000)
    ResetShadow(begin_ + at, 60000);
  // The first and the last page of each is not whole.
  EXPECT_LT(ResidentBytes() - before, kBytes / 4);
}

}  // namespace
}  // namespace hbsan
