// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two data-flow problems over the bits of Footprints.  "Checked on every way to
// here" is the greatest solution, by iteration.  "Checked on every way from
// here" must not count on a loop to end, so that nothing flows along an edge
// that leads back; then one round suffices.
//
// A value that a loop computes anew is another address each time.  What was
// checked of the last one is no danger: on the first way to the place where the
// value is made nothing of it has been checked, so on every way to there
// nothing has.  Phi nodes alone can begin with something, and get it edge by
// edge.

#include "elide_covered.h"

#include "footprints.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Instructions.h"
#include "sync_effects.h"

#define DEBUG_TYPE "hbsan"

using namespace llvm;

//===--- Statistics -------------------------------------------------------===//

STATISTIC(NumCoveredBefore, "Number of accesses that earlier checks cover");
STATISTIC(NumCoveredAfter, "Number of accesses that later checks cover");

namespace hbsan {
namespace {

// With more, nothing is known at the beginning and the end of each block.
constexpr uint64_t kMaxBits = uint64_t{1} << 27;

// What matters of a block, in order.
struct Event {
  enum Kind { kAccess, kSync } kind;
  size_t access = 0;
  SyncEffects effects = {};
};

struct Edge {
  unsigned from;
  SmallVector<BitMove, 0> moves;
};

struct Block {
  SmallVector<Event, 4> events;
  SmallVector<Edge, 2> edges;  // that lead here
  // Numbers of the blocks behind, but those that an edge leads back to.
  SmallVector<unsigned, 2> forward;
  bool leads_back = false;
  bool is_end = false;
  BitVector checked;  // on every way to its end, or from its beginning
};

class Elision {
 public:
  Elision(FunctionPlan& plan, Function& function)
      : plan_(plan),
        footprints_(plan.accesses, function.getDataLayout()),
        is_dropped_(plan.accesses.size()) {
    if (footprints_.size() == 0)
      return;
    AddBlocks(function);
    crosses_blocks_ = uint64_t{footprints_.size()} * blocks_.size() <= kMaxBits;
  }

  void DropCoveredBefore() {
    SolveForward();
    for (unsigned i = 0; i < blocks_.size(); ++i) {
      BitVector checked = AtBeginning(i);
      for (const Event& event : blocks_[i].events) {
        if (IsDropped(event))
          continue;
        if (event.kind == Event::kAccess &&
            footprints_.IsCovered(event.access, checked)) {
          Drop(event.access);
          ++NumCoveredBefore;
        } else {
          Forward(event, checked);
        }
      }
    }
  }

  void DropCoveredAfter() {
    for (unsigned i = blocks_.size(); i-- > 0;) {
      BitVector checked = AtEnd(i);
      for (const Event& event : reverse(blocks_[i].events)) {
        if (IsDropped(event))
          continue;
        if (event.kind == Event::kAccess &&
            footprints_.IsCovered(event.access, checked)) {
          Drop(event.access);
          ++NumCoveredAfter;
        } else {
          Backward(event, checked);
        }
      }
      blocks_[i].checked = std::move(checked);
    }
  }

  void RemoveDropped() {
    size_t i = 0;
    erase_if(plan_.accesses,
             [&](const Access&) { return is_dropped_.test(i++); });
  }

 private:
  void AddBlocks(Function& function) {
    DenseMap<const Instruction*, SmallVector<size_t, 1>> accesses;
    for (size_t i = 0; i < plan_.accesses.size(); ++i) {
      if (footprints_.Has(i))
        accesses[plan_.accesses[i].at].push_back(i);
    }
    // In an order in which edges that lead back lead to a smaller number.
    ReversePostOrderTraversal<Function*> order(&function);
    DenseMap<const BasicBlock*, unsigned> numbers;
    for (BasicBlock* block : order) numbers[block] = numbers.size();
    blocks_.resize(numbers.size());
    for (BasicBlock* block : order) {
      unsigned number = numbers[block];
      Block& result = blocks_[number];
      for (Instruction& instruction : *block) {
        auto found = accesses.find(&instruction);
        if (found != accesses.end()) {
          for (size_t access : found->second)
            result.events.push_back({Event::kAccess, access});
        }
        SyncEffects effects = EffectsOf(instruction);
        if (effects.synchronises() || effects.may_stop)
          result.events.push_back({Event::kSync, 0, effects});
      }
      result.is_end = succ_empty(block);
      for (const BasicBlock* next : successors(block)) {
        unsigned other = numbers[next];
        blocks_[other].edges.push_back(
            {number, footprints_.MovesAlong(*block, *next)});
        if (other > number) {
          result.forward.push_back(other);
        } else {
          result.leads_back = true;
        }
      }
    }
  }

  // ---- Checked on every way to here ----

  void Forward(const Event& event, BitVector& checked) const {
    switch (event.kind) {
      case Event::kAccess:
        return footprints_.AddTo(checked, event.access);
      case Event::kSync:
        if (event.effects.releases)
          checked.reset();
        return;
    }
  }

  // Requires `checked` of the blocks before.
  BitVector AtBeginning(unsigned number) const {
    if (number == 0 || !crosses_blocks_)
      return BitVector(footprints_.size());
    BitVector checked(footprints_.size(), true);
    for (const Edge& edge : blocks_[number].edges) {
      const BitVector& before = blocks_[edge.from].checked;
      BitVector along = before;
      for (const BitMove& move : edge.moves)
        along[move.to] = move.Holds(before);
      checked &= along;
    }
    return checked;
  }

  void SolveForward() {
    for (Block& block : blocks_) {
      block.checked = BitVector(crosses_blocks_ ? footprints_.size() : 0, true);
    }
    for (bool changed = crosses_blocks_; changed;) {
      changed = false;
      for (unsigned i = 0; i < blocks_.size(); ++i) {
        BitVector checked = AtBeginning(i);
        for (const Event& event : blocks_[i].events) Forward(event, checked);
        if (checked != blocks_[i].checked) {
          blocks_[i].checked = std::move(checked);
          changed = true;
        }
      }
    }
  }

  // ---- Checked on every way from here ----

  void Backward(const Event& event, BitVector& checked) const {
    switch (event.kind) {
      case Event::kAccess:
        return footprints_.AddTo(checked, event.access);
      case Event::kSync:
        if (event.effects.acquires || event.effects.may_stop)
          checked.reset();
        return;
    }
  }

  // Requires `checked` of the blocks behind.
  BitVector AtEnd(unsigned number) const {
    const Block& block = blocks_[number];
    if (block.is_end || block.leads_back || !crosses_blocks_)
      return BitVector(footprints_.size());
    BitVector checked(footprints_.size(), true);
    for (unsigned next : block.forward) checked &= blocks_[next].checked;
    return checked;
  }

  bool IsDropped(const Event& event) const {
    return event.kind == Event::kAccess && is_dropped_.test(event.access);
  }
  void Drop(size_t access) { is_dropped_.set(access); }

  FunctionPlan& plan_;
  Footprints footprints_;
  BitVector is_dropped_;
  SmallVector<Block, 0> blocks_;  // the first is the entry
  bool crosses_blocks_ = false;
};

}  // namespace

void ElideCovered(FunctionPlan& plan, Function& function,
                  const PassOptions& options) {
  Elision elision(plan, function);
  if (options.elide_forward)
    elision.DropCoveredBefore();
  if (options.elide_backward)
    elision.DropCoveredAfter();
  elision.RemoveDropped();
}

}  // namespace hbsan
