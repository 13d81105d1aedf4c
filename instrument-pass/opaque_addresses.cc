// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The offset is the result of an empty piece of inline assembly.  Were it never
// revealed, because a pipeline ends early, the program would still be right.

#include "opaque_addresses.h"

#include "access_policy.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Analysis/InstructionSimplify.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"

using namespace llvm;

namespace hbsan {
namespace {

InlineAsm* OpaqueZero(LLVMContext& context) {
  Type* word = Type::getInt64Ty(context);
  return InlineAsm::get(FunctionType::get(word, {word}, /*isVarArg=*/false),
                        /*AsmString=*/"# hbsan: zero",
                        /*Constraints=*/"=r,0", /*hasSideEffects=*/false);
}

// No analysis of memory or control flow is the poorer for this call.
Value* EmitZero(IRBuilderBase& builder) {
  CallInst* zero =
      builder.CreateCall(OpaqueZero(builder.getContext()), builder.getInt64(0));
  zero->setDoesNotAccessMemory();
  zero->setDoesNotThrow();
  zero->addFnAttr(Attribute::WillReturn);
  zero->addFnAttr(Attribute::NoSync);
  return zero;
}

bool IsZero(const Instruction& instruction) {
  const auto* call = dyn_cast<CallInst>(&instruction);
  return call != nullptr &&
         call->getCalledOperand() == OpaqueZero(call->getContext());
}

// The operand with the address, if the intrinsic is a masked load or one of the
// processor's, which InstCombine turns into that.
Use* MaskedLoadAddress(Instruction& instruction) {
  auto* intrinsic = dyn_cast<IntrinsicInst>(&instruction);
  if (intrinsic == nullptr)
    return nullptr;
  StringRef name = intrinsic->getCalledFunction()->getName();
  bool is_load =
      intrinsic->getIntrinsicID() == Intrinsic::masked_load ||
      (name.starts_with("llvm.x86.avx") && name.contains("maskload"));
  return is_load ? &intrinsic->getArgOperandUse(0) : nullptr;
}

// The operand with the address, if the vectorizer could want to widen this.
Use* PlainAddress(Instruction& instruction) {
  if (auto* load = dyn_cast<LoadInst>(&instruction)) {
    return load->isSimple() ? &load->getOperandUse(0) : nullptr;
  }
  if (auto* store = dyn_cast<StoreInst>(&instruction)) {
    return store->isSimple() ? &store->getOperandUse(1) : nullptr;
  }
  return nullptr;
}

class LoopHider {
 public:
  explicit LoopHider(Function& function) : function_(function) {}

  bool is_changed() const { return zero_ != nullptr; }

  // Stores too: a store and a load of the same place have to stay comparable,
  // or the vectorizer would have to assume that iterations depend on another.
  void Hide(const Loop& loop) {
    for (BasicBlock* block : loop.blocks()) {
      for (Instruction& instruction : *block) {
        Use* address = PlainAddress(instruction);
        if (address == nullptr || address->get()->isSwiftError())
          continue;
        if (Value* hidden = Hidden(address->get()))
          address->set(hidden);
      }
    }
  }

 private:
  // One hidden form of each address, right after it: two would look different.
  Value* Hidden(Value* address) {
    auto [entry, is_new] = hidden_.try_emplace(address, nullptr);
    if (!is_new)
      return entry->second;
    if (zero_ == nullptr) {
      BasicBlock& block = function_.getEntryBlock();
      IRBuilder<> builder(&block, block.getFirstNonPHIOrDbgOrAlloca());
      zero_ = cast<Instruction>(EmitZero(builder));
    }
    BasicBlock::iterator place = std::next(zero_->getIterator());
    auto* instruction = dyn_cast<Instruction>(address);
    if (instruction != nullptr &&
        (instruction->getParent() != zero_->getParent() ||
         zero_->comesBefore(instruction))) {
      auto after = instruction->getInsertionPointAfterDef();
      // There is none after an invoke whose normal block others reach.
      if (!after)
        return nullptr;
      place = *after;
    }
    IRBuilder<> builder(place->getParent(), place);
    return hidden_[address] = builder.CreateInBoundsPtrAdd(address, zero_);
  }

  Function& function_;
  Instruction* zero_ = nullptr;
  DenseMap<Value*, Value*> hidden_;
};

}  // namespace

PreservedAnalyses HideMaskedLoadsPass::run(Module& module,
                                           ModuleAnalysisManager&) {
  bool is_changed = false;
  for (Function& function : make_filter_range(module, ChecksPlainAccesses)) {
    for (Instruction& instruction : instructions(function)) {
      Use* address = MaskedLoadAddress(instruction);
      if (address == nullptr)
        continue;
      IRBuilder<> builder(&instruction);
      address->set(
          builder.CreateInBoundsPtrAdd(address->get(), EmitZero(builder)));
      is_changed = true;
    }
  }
  return is_changed ? PreservedAnalyses::none() : PreservedAnalyses::all();
}

PreservedAnalyses HideLoopAddressesPass::run(
    Function& function, FunctionAnalysisManager& analyses) {
  if (!ChecksPlainAccesses(function))
    return PreservedAnalyses::all();
  LoopHider hider(function);
  for (Loop* loop :
       analyses.getResult<LoopAnalysis>(function).getLoopsInPreorder()) {
    if (loop->isInnermost())
      hider.Hide(*loop);
  }
  if (!hider.is_changed())
    return PreservedAnalyses::all();
  PreservedAnalyses preserved;
  preserved.preserveSet<CFGAnalyses>();
  return preserved;
}

void RevealAddresses(Module& module) {
  for (Function& function : module) {
    SmallVector<Instruction*, 4> zeros;
    for (Instruction& instruction : instructions(function)) {
      if (IsZero(instruction))
        zeros.push_back(&instruction);
    }
    for (Instruction* zero : zeros) {
      // Also folds `p + 0`, and constants that were no longer constant.
      replaceAndRecursivelySimplify(zero,
                                    Constant::getNullValue(zero->getType()));
    }
  }
}

}  // namespace hbsan
