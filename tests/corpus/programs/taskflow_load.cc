// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// taskflow_load ROUNDS: runs a wavefront of tasks, each of which needs its
// upper and its left neighbour, so many times on four workers.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <taskflow/taskflow.hpp>
#include <vector>

namespace {

constexpr int kBlocks = 24, kSide = 16;
constexpr int kWidth = kBlocks * kSide;

std::vector<uint32_t> table(kWidth* kWidth, 1);

void ComputeBlock(int row, int column) {
  for (int y = row * kSide; y < (row + 1) * kSide; y++) {
    for (int x = column * kSide; x < (column + 1) * kSide; x++) {
      const uint32_t up = y > 0 ? table[(y - 1) * kWidth + x] : 3;
      const uint32_t left = x > 0 ? table[y * kWidth + x - 1] : 5;
      table[y * kWidth + x] = up * 31 + left * 17 + table[y * kWidth + x];
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 100;
  tf::Executor executor(4);
  tf::Taskflow flow;
  std::vector<tf::Task> tasks(kBlocks * kBlocks);
  for (int row = 0; row < kBlocks; row++) {
    for (int column = 0; column < kBlocks; column++) {
      tf::Task& task = tasks[row * kBlocks + column];
      task = flow.emplace([=] { ComputeBlock(row, column); });
      if (row > 0)
        tasks[(row - 1) * kBlocks + column].precede(task);
      if (column > 0)
        tasks[row * kBlocks + column - 1].precede(task);
    }
  }
  executor.run_n(flow, rounds).wait();
  uint64_t sum = 0;
  for (const uint32_t value : table) sum = sum * 7 + value;
  std::printf("checksum %016llx\n", static_cast<unsigned long long>(sum));
}
