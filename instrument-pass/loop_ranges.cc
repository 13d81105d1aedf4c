// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The places come from ScalarEvolution as {first, +, stride}.  That is exact:
// an index that could wrap around in fewer bits than an address has no such
// form.

#include "loop_ranges.h"

#include "access_policy.h"
#include "elide/sync_effects.h"
#include "hooks.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/Analysis/CFG.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/Analysis/VectorUtils.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Transforms/Utils/Instrumentation.h"
#include "llvm/Transforms/Utils/LoopUtils.h"
#include "llvm/Transforms/Utils/ScalarEvolutionExpander.h"

#define DEBUG_TYPE "hbsan"

using namespace llvm;

//===--- Statistics -------------------------------------------------------===//

STATISTIC(NumRanges, "Number of checks of all accesses of a loop at once");
STATISTIC(NumInRanges, "Number of accesses that those checks cover");

namespace hbsan {
namespace {

// A named metadata node whose operand is the access group.
constexpr char kCoveredName[] = "hbsan.covered";

// Of fewer, checks in the loop cost less than the call.
constexpr unsigned kMinIterations = 8;

// The accesses of one instruction in all iterations of `loop`.
struct Range {
  Instruction* access;
  const Loop* loop;
  const SCEV* first;
  const SCEV* count;
  int64_t stride;
  uint64_t bytes;
  bool is_write;

  bool Covers(const Range& other) const {
    return loop == other.loop && first == other.first && count == other.count &&
           stride == other.stride && bytes == other.bytes &&
           (is_write || !other.is_write);
  }
};

Instruction* PlaceOf(const Range& range) {
  return range.loop->getLoopPreheader()->getTerminator();
}

MDNode* CoveredGroup(Module& module) {
  NamedMDNode* node = module.getOrInsertNamedMetadata(kCoveredName);
  if (node->getNumOperands() == 0)
    node->addOperand(MDNode::getDistinct(module.getContext(), {}));
  return node->getOperand(0);
}

class RangeFinder {
 public:
  RangeFinder(Function& function, FunctionAnalysisManager& analyses)
      : loops_(analyses.getResult<LoopAnalysis>(function)),
        tree_(analyses.getResult<DominatorTreeAnalysis>(function)),
        evolution_(analyses.getResult<ScalarEvolutionAnalysis>(function)),
        layout_(function.getDataLayout()),
        expander_(evolution_, "hbsan.range"),
        covered_(*function.getParent()) {}

  SmallVector<Range, 8> Run(const Function& function) {
    if (loops_.empty())
      return {};
    // A cycle that is no loop to LoopInfo may run for ever.
    ReversePostOrderTraversal<const Function*> order(&function);
    if (containsIrreducibleCFG<const BasicBlock*>(order, loops_))
      return {};
    for (Loop* loop : loops_.getLoopsInPreorder()) {
      if (IsStraight(loop))
        AddAccesses(*loop);
    }
    return std::move(ranges_);
  }

 private:
  // Does the loop, once it was entered, run to its end, whose iterations are
  // known by then, without any synchronisation?
  bool IsStraight(const Loop* loop) {
    auto [entry, is_new] = is_straight_.try_emplace(loop, false);
    if (!is_new)
      return entry->second;
    bool result =
        loop->isLoopSimplifyForm() && loop->getLoopLatch() != nullptr &&
        loop->getExitingBlock() == loop->getLoopLatch() &&
        evolution_.hasLoopInvariantBackedgeTakenCount(loop) &&
        all_of(loop->getSubLoops(),
               [&](const Loop* inner) { return IsStraight(inner); }) &&
        all_of(loop->blocks(), [](const BasicBlock* block) {
          return all_of(*block, [](const Instruction& instruction) {
            SyncEffects effects = EffectsOf(instruction);
            return !instruction.isAtomic() && !effects.synchronises() &&
                   !effects.may_stop;
          });
        });
    return is_straight_[loop] = result;
  }

  // By its bounds or by the profile.
  bool IsShort(Loop& loop) {
    unsigned most = evolution_.getSmallConstantMaxTripCount(&loop);
    return (most != 0 && most < kMinIterations) ||
           getLoopEstimatedTripCount(&loop).value_or(kMinIterations) <
               kMinIterations;
  }

  // Those that no inner loop makes.
  void AddAccesses(Loop& loop) {
    if (IsShort(loop))
      return;
    for (BasicBlock* block : loop.blocks()) {
      if (loops_.getLoopFor(block) != &loop ||
          !tree_.dominates(block, loop.getLoopLatch())) {
        continue;
      }
      for (Instruction& instruction : *block) {
        if (Value* pointer = CheckedAddress(instruction))
          AddAccess(loop, instruction, pointer);
      }
    }
  }

  // The address if the late phase would check the instruction, and is not to
  // look at which lanes are used.
  Value* CheckedAddress(Instruction& instruction) {
    Value* pointer = getLoadStorePointerOperand(&instruction);
    if (pointer == nullptr || getLoadStoreType(&instruction)->isVectorTy() ||
        instruction.hasMetadata(LLVMContext::MD_nosanitize) ||
        covered_.IsOn(instruction) ||
        (isa<StoreInst>(instruction) && IsVptrAccess(instruction)) ||
        policy_.Judge(pointer) != AddressVerdict::kShared) {
      return nullptr;
    }
    return pointer;
  }

  void AddAccess(const Loop& loop, Instruction& access, Value* pointer) {
    const auto* places = dyn_cast<SCEVAddRecExpr>(evolution_.getSCEV(pointer));
    if (places == nullptr || places->getLoop() != &loop || !places->isAffine())
      return;
    const auto* stride =
        dyn_cast<SCEVConstant>(places->getStepRecurrence(evolution_));
    uint64_t bytes = layout_.getTypeStoreSize(getLoadStoreType(&access));
    // With gaps between them, a check of each in the loop is faster.
    if (stride == nullptr || stride->getAPInt().abs() != bytes)
      return;
    const SCEV* count = IterationsOf(loop);
    if (count == nullptr)
      return;
    Range range = {&access,
                   &loop,
                   places->getStart(),
                   count,
                   stride->getAPInt().getSExtValue(),
                   bytes,
                   isa<StoreInst>(access)};
    if (!CanCompute(range))
      return;
    while (Hoist(range)) {
    }
    ranges_.push_back(range);
  }

  // As a value of 64 bits; null if that is not enough.
  const SCEV* IterationsOf(const Loop& loop) {
    const SCEV* last = evolution_.getBackedgeTakenCount(&loop);
    if (evolution_.getTypeSizeInBits(last->getType()) > 64)
      return nullptr;
    return evolution_.getTripCountFromExitCount(
        last, Type::getInt64Ty(evolution_.getContext()), &loop);
  }

  bool CanCompute(const Range& range) const {
    const Instruction* place = PlaceOf(range);
    return expander_.isSafeToExpandAt(range.first, place) &&
           expander_.isSafeToExpandAt(range.count, place);
  }

  // Moves the check out of the loop around, whose every iteration makes the
  // same accesses, or those that come next.
  bool Hoist(Range& range) {
    const Loop* outer = range.loop->getParentLoop();
    if (outer == nullptr || !IsStraight(outer) ||
        !tree_.dominates(range.loop->getLoopPreheader(),
                         outer->getLoopLatch()) ||
        !evolution_.isLoopInvariant(range.count, outer)) {
      return false;
    }
    Range hoisted = range;
    hoisted.loop = outer;
    if (!evolution_.isLoopInvariant(range.first, outer)) {
      const auto* places = dyn_cast<SCEVAddRecExpr>(range.first);
      if (places == nullptr || places->getLoop() != outer ||
          !places->isAffine()) {
        return false;
      }
      const SCEV* stride =
          evolution_.getConstant(range.count->getType(), range.stride, true);
      const SCEV* iterations = IterationsOf(*outer);
      if (iterations == nullptr ||
          places->getStepRecurrence(evolution_) !=
              evolution_.getMulExpr(range.count, stride)) {
        return false;
      }
      hoisted.first = places->getStart();
      hoisted.count = evolution_.getMulExpr(range.count, iterations);
    }
    if (!CanCompute(hoisted))
      return false;
    range = hoisted;
    return true;
  }

  LoopInfo& loops_;
  DominatorTree& tree_;
  ScalarEvolution& evolution_;
  const DataLayout& layout_;
  SCEVExpander expander_;
  CoveredMark covered_;
  AccessPolicy policy_;
  DenseMap<const Loop*, bool> is_straight_;
  SmallVector<Range, 8> ranges_;
};

class RangeEmitter {
 public:
  RangeEmitter(Module& module, ScalarEvolution& evolution)
      : hooks_(module),
        group_(CoveredGroup(module)),
        evolution_(evolution),
        expander_(evolution, "hbsan.range") {}

  void Emit(const Range& range) {
    Instruction* place = PlaceOf(range);
    InstrumentationIRBuilder builder(place);
    builder.SetCurrentDebugLocation(range.access->getDebugLoc());
    Value* lowest =
        expander_.expandCodeFor(LowestOf(range), builder.getPtrTy(), place);
    Value* count =
        expander_.expandCodeFor(range.count, builder.getInt64Ty(), place);
    CallInst* call =
        hooks_.Call(builder, range.is_write ? Hook::kWriteRun : Hook::kReadRun,
                    {lowest, count, builder.getInt32(range.bytes)});
    // So that the optimizer works around it: nothing of the program's is read,
    // written or published here.
    call->setMemoryEffects(MemoryEffects::inaccessibleMemOnly());
    call->addFnAttr(Attribute::WillReturn);
    call->addFnAttr(Attribute::NoSync);
    ++NumRanges;
  }

  void Mark(Instruction& access) {
    access.setMetadata(
        LLVMContext::MD_access_group,
        uniteAccessGroups(access.getMetadata(LLVMContext::MD_access_group),
                          group_));
    ++NumInRanges;
  }

 private:
  const SCEV* LowestOf(const Range& range) {
    if (range.stride > 0)
      return range.first;
    Type* word = range.count->getType();
    const SCEV* steps =
        evolution_.getMinusSCEV(range.count, evolution_.getOne(word));
    return evolution_.getAddExpr(
        range.first,
        evolution_.getMulExpr(
            steps, evolution_.getConstant(word, range.stride, true)));
  }

  Hooks hooks_;
  MDNode* group_;
  ScalarEvolution& evolution_;
  SCEVExpander expander_;
};

}  // namespace

PreservedAnalyses CheckLoopRangesPass::run(Function& function,
                                           FunctionAnalysisManager& analyses) {
  if (!options_.loop_ranges || !options_.memory_accesses ||
      !ChecksPlainAccesses(function)) {
    return PreservedAnalyses::all();
  }
  SmallVector<Range, 8> ranges = RangeFinder(function, analyses).Run(function);
  if (ranges.empty())
    return PreservedAnalyses::all();
  RangeEmitter emitter(*function.getParent(),
                       analyses.getResult<ScalarEvolutionAnalysis>(function));
  for (size_t i = 0; i < ranges.size(); ++i) {
    const Range& range = ranges[i];
    bool is_covered = false;
    for (size_t j = 0; j < ranges.size() && !is_covered; ++j) {
      // Of equal ones the first stays.
      is_covered = j != i && ranges[j].Covers(range) &&
                   (j < i || !range.Covers(ranges[j]));
    }
    emitter.Mark(*range.access);
    if (!is_covered)
      emitter.Emit(range);
  }
  PreservedAnalyses preserved;
  preserved.preserveSet<CFGAnalyses>();
  return preserved;
}

CoveredMark::CoveredMark(const Module& module) : group_(nullptr) {
  if (const NamedMDNode* node = module.getNamedMetadata(kCoveredName))
    group_ = node->getOperand(0);
}

bool CoveredMark::IsOn(const Instruction& instruction) const {
  if (group_ == nullptr)
    return false;
  const MDNode* groups = instruction.getMetadata(LLVMContext::MD_access_group);
  return groups != nullptr &&
         (groups == group_ || is_contained(groups->operands(), group_));
}

void RemoveCoveredMarks(Module& module) {
  NamedMDNode* node = module.getNamedMetadata(kCoveredName);
  if (node == nullptr)
    return;
  CoveredMark mark(module);
  const MDNode* ours = node->getOperand(0);
  for (Function& function : module) {
    for (Instruction& instruction : instructions(function)) {
      if (!mark.IsOn(instruction))
        continue;
      MDNode* groups = instruction.getMetadata(LLVMContext::MD_access_group);
      SmallVector<Metadata*, 2> others;
      for (const MDOperand& group : groups->operands()) {
        if (group != ours)
          others.push_back(group);
      }
      // A single group stands for itself.
      MDNode* rest = others.empty() ? nullptr
                     : others.size() == 1
                         ? cast<MDNode>(others[0])
                         : MDNode::get(module.getContext(), others);
      instruction.setMetadata(LLVMContext::MD_access_group, rest);
    }
  }
  node->eraseFromParent();
}

}  // namespace hbsan
