// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hooks know integers only.  Pointers, floating-point numbers and vectors
// travel as the integer of their width and are converted on both sides.

#include "atomics.h"

#include "llvm/ADT/Statistic.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Transforms/Utils/Instrumentation.h"

#define DEBUG_TYPE "hbsan"

using namespace llvm;

//===--- Statistics -------------------------------------------------------===//

STATISTIC(NumAtomics, "Number of atomic operations and fences instrumented");

namespace hbsan {
namespace {

// The type of the value in memory; null for a fence.
Type* ValueType(const Instruction& instruction) {
  if (const auto* load = dyn_cast<LoadInst>(&instruction)) {
    return load->getType();
  }
  if (const auto* store = dyn_cast<StoreInst>(&instruction)) {
    return store->getValueOperand()->getType();
  }
  if (const auto* update = dyn_cast<AtomicRMWInst>(&instruction)) {
    return update->getType();
  }
  if (const auto* exchange = dyn_cast<AtomicCmpXchgInst>(&instruction)) {
    return exchange->getCompareOperand()->getType();
  }
  return nullptr;
}

// memory_order of C11.  `unordered` is weaker than every C11 order.
int C11Order(AtomicOrdering ordering) {
  switch (ordering) {
    case AtomicOrdering::NotAtomic:
      llvm_unreachable("not an atomic operation");
    case AtomicOrdering::Unordered:
    case AtomicOrdering::Monotonic:
      return 0;
    case AtomicOrdering::Acquire:
      return 2;
    case AtomicOrdering::Release:
      return 3;
    case AtomicOrdering::AcquireRelease:
      return 4;
    case AtomicOrdering::SequentiallyConsistent:
      return 5;
  }
  llvm_unreachable("unknown ordering");
}

// The name of the hook for an update, or empty if there is none.
StringRef UpdateHook(AtomicRMWInst::BinOp operation) {
  switch (operation) {
    case AtomicRMWInst::Xchg:
      return "exchange";
    case AtomicRMWInst::Add:
      return "fetch_add";
    case AtomicRMWInst::Sub:
      return "fetch_sub";
    case AtomicRMWInst::And:
      return "fetch_and";
    case AtomicRMWInst::Or:
      return "fetch_or";
    case AtomicRMWInst::Xor:
      return "fetch_xor";
    case AtomicRMWInst::Nand:
      return "fetch_nand";
    default:  // minimum, maximum, floating point, wrapping: new ones may come
      return "";
  }
}

// One atomic operation on its way to a hook.
class AtomicRewriter {
 public:
  AtomicRewriter(Hooks& hooks, Instruction& instruction)
      : hooks_(hooks), instruction_(instruction), builder_(&instruction) {
    if (Type* type = ValueType(instruction)) {
      bits_ = instruction.getDataLayout().getTypeStoreSizeInBits(type);
      integer_ = builder_.getIntNTy(bits_);
    }
  }

  void Rewrite(LoadInst& load) {
    Value* bits =
        Call("load", {load.getPointerOperand(), Order(load.getOrdering())});
    Finish(FromInteger(bits, load.getType()));
  }

  void Rewrite(StoreInst& store) {
    hooks_.CallAtomic(
        builder_, bits_, "store", builder_.getVoidTy(),
        {store.getPointerOperand(), ToInteger(store.getValueOperand()),
         Order(store.getOrdering())});
    instruction_.eraseFromParent();
  }

  void Rewrite(AtomicRMWInst& update) {
    StringRef hook = UpdateHook(update.getOperation());
    if (hook.empty())
      return Bracket(update);
    Value* old = Call(
        hook, {update.getPointerOperand(), ToInteger(update.getValOperand()),
               Order(update.getOrdering())});
    Finish(FromInteger(old, update.getType()));
  }

  void Rewrite(AtomicCmpXchgInst& exchange) {
    Value* expected = ToInteger(exchange.getCompareOperand());
    Value* old =
        Call("compare_exchange", {exchange.getPointerOperand(), expected,
                                  ToInteger(exchange.getNewValOperand()),
                                  Order(exchange.getSuccessOrdering()),
                                  Order(exchange.getFailureOrdering())});
    Value* succeeded = builder_.CreateICmpEQ(old, expected);
    Type* value_type = exchange.getCompareOperand()->getType();
    Value* result = builder_.CreateInsertValue(
        PoisonValue::get(exchange.getType()), FromInteger(old, value_type), 0);
    Finish(builder_.CreateInsertValue(result, succeeded, 1));
  }

  void Rewrite(FenceInst& fence) {
    hooks_.Call(builder_, Hook::kFence, {Order(fence.getOrdering())});
    instruction_.eraseFromParent();
  }

 private:
  Value* Call(StringRef operation, ArrayRef<Value*> arguments) {
    return hooks_.CallAtomic(builder_, bits_, operation, integer_, arguments);
  }

  // The update itself stays; the runtime holds the clock of the address from
  // `begin` to `end`.
  void Bracket(AtomicRMWInst& update) {
    Value* token =
        hooks_.Call(builder_, Hook::kAtomicBegin,
                    {update.getPointerOperand(), builder_.getInt32(bits_ / 8),
                     Order(update.getOrdering())});
    builder_.SetInsertPoint(update.getParent(),
                            std::next(update.getIterator()));
    InstrumentationIRBuilder::ensureDebugInfo(builder_, *update.getFunction());
    builder_.SetCurrentDebugLocation(cast<Instruction>(token)->getDebugLoc());
    hooks_.Call(builder_, Hook::kAtomicEnd, {token});
  }

  void Finish(Value* result) {
    result->takeName(&instruction_);
    instruction_.replaceAllUsesWith(result);
    instruction_.eraseFromParent();
  }

  Value* Order(AtomicOrdering ordering) {
    return builder_.getInt32(C11Order(ordering));
  }

  Value* ToInteger(Value* value) {
    Type* type = value->getType();
    if (type->isPtrOrPtrVectorTy()) {
      const DataLayout& layout = instruction_.getDataLayout();
      value = builder_.CreatePtrToInt(value, layout.getIntPtrType(type));
    }
    return builder_.CreateBitCast(value, integer_);
  }

  Value* FromInteger(Value* bits, Type* type) {
    if (!type->isPtrOrPtrVectorTy())
      return builder_.CreateBitCast(bits, type);
    const DataLayout& layout = instruction_.getDataLayout();
    return builder_.CreateIntToPtr(
        builder_.CreateBitCast(bits, layout.getIntPtrType(type)), type);
  }

  Hooks& hooks_;
  Instruction& instruction_;
  InstrumentationIRBuilder builder_;
  unsigned bits_ = 0;
  IntegerType* integer_ = nullptr;
};

}  // namespace

bool IsAtomicOperation(const Instruction& instruction) {
  if (!instruction.isAtomic())
    return false;
  if (isa<LoadInst>(instruction) || isa<StoreInst>(instruction)) {
    return getAtomicSyncScopeID(&instruction) != SyncScope::SingleThread;
  }
  return true;
}

const Value* AtomicPointer(const Instruction& instruction) {
  if (const Value* pointer = getLoadStorePointerOperand(&instruction)) {
    return pointer;
  }
  if (const auto* update = dyn_cast<AtomicRMWInst>(&instruction)) {
    return update->getPointerOperand();
  }
  if (const auto* exchange = dyn_cast<AtomicCmpXchgInst>(&instruction)) {
    return exchange->getPointerOperand();
  }
  return nullptr;
}

bool IsSupportedAtomic(const Instruction& instruction,
                       const DataLayout& layout) {
  Type* type = ValueType(instruction);
  TypeSize bits = layout.getTypeSizeInBits(type);
  if (bits.isScalable())
    return false;
  uint64_t width = bits.getFixedValue();
  if (width < 8 || width > 128 || !isPowerOf2_64(width))
    return false;
  // The back end would make a library call of an unaligned one.
  Align alignment(1);
  if (const auto* load = dyn_cast<LoadInst>(&instruction)) {
    alignment = load->getAlign();
  } else if (const auto* store = dyn_cast<StoreInst>(&instruction)) {
    alignment = store->getAlign();
  } else if (const auto* update = dyn_cast<AtomicRMWInst>(&instruction)) {
    alignment = update->getAlign();
  } else {
    alignment = cast<AtomicCmpXchgInst>(instruction).getAlign();
  }
  return alignment.value() * 8 >= width;
}

void InstrumentAtomic(Hooks& hooks, Instruction& instruction) {
  ++NumAtomics;
  AtomicRewriter rewriter(hooks, instruction);
  if (auto* load = dyn_cast<LoadInst>(&instruction)) {
    rewriter.Rewrite(*load);
  } else if (auto* store = dyn_cast<StoreInst>(&instruction)) {
    rewriter.Rewrite(*store);
  } else if (auto* update = dyn_cast<AtomicRMWInst>(&instruction)) {
    rewriter.Rewrite(*update);
  } else if (auto* exchange = dyn_cast<AtomicCmpXchgInst>(&instruction)) {
    rewriter.Rewrite(*exchange);
  } else {
    rewriter.Rewrite(cast<FenceInst>(instruction));
  }
}

}  // namespace hbsan
