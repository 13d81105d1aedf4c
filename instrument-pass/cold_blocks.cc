// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A few blocks are known to be cold; a block from which or to which every path
// is cold is cold too.

#include "cold_blocks.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/ProfDataUtils.h"

using namespace llvm;

namespace hbsan {
namespace {

// A branch weight is unlikely below this share of the sum; clang's
// __builtin_expect is 1 in 2000, a guard of a static variable 1 in a million.
constexpr uint64_t kUnlikelyShare = 1000;

bool IsColdByItself(const BasicBlock& block) {
  return block.isEHPad() ||
         isa<UnreachableInst, ResumeInst>(block.getTerminator());
}

// Is `block` only reached by an unlikely branch?
bool IsUnlikelyTarget(const BasicBlock& block) {
  const BasicBlock* from = block.getUniquePredecessor();
  if (from == nullptr)
    return false;
  const Instruction* terminator = from->getTerminator();
  SmallVector<uint32_t, 2> weights;
  if (!extractBranchWeights(*terminator, weights) ||
      weights.size() != terminator->getNumSuccessors()) {
    return false;
  }
  uint64_t sum = 0;
  uint64_t here = 0;
  for (unsigned i = 0; i < weights.size(); ++i) {
    sum += weights[i];
    if (terminator->getSuccessor(i) == &block)
      here += weights[i];
  }
  return here * kUnlikelyShare < sum;
}

}  // namespace

BlockSet FindColdBlocks(const Function& function) {
  BlockSet cold;
  auto is_cold = [&](const BasicBlock* block) { return cold.contains(block); };
  for (const BasicBlock& block : function) {
    if (IsColdByItself(block) || IsUnlikelyTarget(block))
      cold.insert(&block);
  }
  if (cold.empty())
    return cold;
  for (bool changed = true; changed;) {
    changed = false;
    for (const BasicBlock& block : function) {
      if (cold.contains(&block))
        continue;
      bool leads_nowhere_else =
          !succ_empty(&block) && all_of(successors(&block), is_cold);
      bool comes_from_nowhere_else =
          !pred_empty(&block) && all_of(predecessors(&block), is_cold);
      if (leads_nowhere_else || comes_from_nowhere_else) {
        cold.insert(&block);
        changed = true;
      }
    }
  }
  return cold;
}

}  // namespace hbsan
