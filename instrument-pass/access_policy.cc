// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which addresses cannot take part in a data race: constant data, the contents
// of virtual tables, locals whose address stays in the function, and the
// counters that coverage and profiling update without synchronisation.

#include "access_policy.h"

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/AliasAnalysis.h"
#include "llvm/Analysis/CaptureTracking.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Argument.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Metadata.h"

using namespace llvm;

namespace hbsan {
namespace {

bool IsProfileCounter(const GlobalVariable& global) {
  StringRef name = global.getName();
  return name.starts_with("__llvm_gcov") || name.starts_with("__llvm_gcda") ||
         name.starts_with("__profc_") || name.starts_with("__profbm_") ||
         name.starts_with("__prof_nms") || global.getSection().contains("prf_");
}

// Whether an address may be given away in the blocks on the way to `at`.
class CaptureOnTheWay : public CaptureTracker {
 public:
  CaptureOnTheWay(const SmallPtrSetImpl<const BasicBlock*>& way,
                  const Instruction& at)
      : way_(way), at_(at) {}
  bool found() const { return found_; }

  void tooManyUses() override { found_ = true; }
  bool shouldExplore(const Use* use) override {
    const auto* user = cast<Instruction>(use->getUser());
    return way_.contains(user->getParent()) &&
           (user->getParent() != at_.getParent() || user->comesBefore(&at_));
  }
  Action captured(const Use*, UseCaptureInfo) override {
    found_ = true;
    return Stop;
  }

 private:
  const SmallPtrSetImpl<const BasicBlock*>& way_;
  const Instruction& at_;
  bool found_ = false;
};

}  // namespace

bool ChecksPlainAccesses(const Function& function) {
  return !function.isDeclaration() && !function.hasOptNone() &&
         function.hasFnAttribute(Attribute::SanitizeThread) &&
         !function.hasFnAttribute(Attribute::DisableSanitizerInstrumentation);
}

bool IsVptrAccess(const Instruction& instruction) {
  MDNode* tag = instruction.getMetadata(LLVMContext::MD_tbaa);
  return tag != nullptr && tag->isTBAAVtableAccess();
}

bool AccessPolicy::IsPrivateObject(const Value* object) {
  if (const auto* global = dyn_cast<GlobalVariable>(object)) {
    return global->isConstant() || IsProfileCounter(*global);
  }
  // What a virtual table pointer points to is constant.
  if (const auto* load = dyn_cast<LoadInst>(object)) {
    return IsVptrAccess(*load);
  }
  const auto* argument = dyn_cast<Argument>(object);
  if (!isa<AllocaInst>(object) &&
      (argument == nullptr || !argument->hasByValAttr())) {
    return false;
  }
  auto [entry, is_new] = is_private_.try_emplace(object, false);
  if (is_new) {
    // Returning the address of a local is no way to share it.
    bool captured = PointerMayBeCaptured(object, /*ReturnCaptures=*/false);
    entry->second = !captured;
  }
  return entry->second;
}

bool IsUnpublished(const Value* pointer, const Instruction& at) {
  const Value* object = getUnderlyingObject(pointer);
  if (!isNoAliasCall(object))
    return false;
  const BasicBlock* from = cast<Instruction>(object)->getParent();
  const BasicBlock* block = at.getParent();
  SmallPtrSet<const BasicBlock*, 8> way = {block};
  while (block != from) {
    block = block->getSinglePredecessor();
    if (block == nullptr || !way.insert(block).second)
      return false;
  }
  CaptureOnTheWay capture(way, at);
  PointerMayBeCaptured(object, &capture);
  return !capture.found();
}

AddressVerdict AccessPolicy::Judge(const Value* pointer) {
  if (pointer->getType()->getPointerAddressSpace() != 0) {
    return AddressVerdict::kOtherSpace;
  }
  if (pointer->isSwiftError())
    return AddressVerdict::kPrivate;
  if (isa<UndefValue>(pointer))
    return AddressVerdict::kPrivate;
  return IsPrivateObject(getUnderlyingObject(pointer))
             ? AddressVerdict::kPrivate
             : AddressVerdict::kShared;
}

}  // namespace hbsan
