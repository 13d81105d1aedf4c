// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds binary trees node by node, walks them recursively and frees them:
// calls, returns, pointers and small heap blocks.

#include <memory>

#include "kernel.h"

namespace {

struct Node {
  std::unique_ptr<Node> left;
  std::unique_ptr<Node> right;
  uint64_t value = 0;
};

std::unique_ptr<Node> Build(int depth, uint64_t value) {
  auto node = std::make_unique<Node>();
  node->value = value;
  if (depth > 0) {
    node->left = Build(depth - 1, 2 * value);
    node->right = Build(depth - 1, 2 * value + 1);
  }
  return node;
}

uint64_t Sum(const Node* node) {
  if (node == nullptr)
    return 0;
  return node->value + Sum(node->left.get()) + Sum(node->right.get());
}

// Swaps the children of every other level.
void Mirror(Node* node, int level) {
  if (node == nullptr)
    return;
  if (level % 2 == 0)
    node->left.swap(node->right);
  Mirror(node->left.get(), level + 1);
  Mirror(node->right.get(), level + 1);
}

}  // namespace

int main(int argc, char** argv) {
  const int64_t rounds = kernel::Scaled(argc, argv, 20);
  uint64_t sums[kernel::kThreads] = {};
  kernel::RunOnThreads([&](int thread) {
    uint64_t sum = 0;
    for (int64_t round = 0; round < rounds; round++) {
      const std::unique_ptr<Node> root = Build(15, thread + 1);
      for (int i = 0; i < 3; i++) {
        Mirror(root.get(), i);
        sum += Sum(root.get());
      }
    }
    sums[thread] = sum;
  });
  kernel::PrintChecksum(sums[0] * 3 + sums[1]);
}
