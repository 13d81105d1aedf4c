// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The orders of atomics mean what docs/design/memory_model.md says: a relaxed
// operation carries the clock of the last release fence, which was an effect of
// the fence, and what it reads counts from the next acquire fence on.

#include "sync_effects.h"

#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Support/AtomicOrdering.h"

using namespace llvm;

namespace hbsan {
namespace {

void AddOrder(SyncEffects& effects, AtomicOrdering order) {
  effects.releases |= isReleaseOrStronger(order);
  effects.acquires |= isAcquireOrStronger(order);
}

void AddAtomic(SyncEffects& effects, const Instruction& instruction) {
  if (const auto* load = dyn_cast<LoadInst>(&instruction)) {
    effects.acquires = isAcquireOrStronger(load->getOrdering());
  } else if (const auto* store = dyn_cast<StoreInst>(&instruction)) {
    effects.releases = isReleaseOrStronger(store->getOrdering());
  } else if (const auto* update = dyn_cast<AtomicRMWInst>(&instruction)) {
    AddOrder(effects, update->getOrdering());
  } else if (const auto* exchange = dyn_cast<AtomicCmpXchgInst>(&instruction)) {
    AddOrder(effects, exchange->getSuccessOrdering());
    AddOrder(effects, exchange->getFailureOrdering());
  } else {
    AddOrder(effects, cast<FenceInst>(instruction).getOrdering());
  }
}

// LLVM's `nosync` allows relaxed atomics, as it may.
bool IsWithoutSync(const CallBase& call) {
  return isa<MemIntrinsic>(call) || call.hasFnAttr(Attribute::NoSync);
}

}  // namespace

SyncEffects EffectsOf(const Instruction& instruction) {
  SyncEffects effects;
  if (instruction.isAtomic()) {
    AddAtomic(effects, instruction);
  } else if (const auto* call = dyn_cast<CallBase>(&instruction)) {
    effects.releases = effects.acquires = !IsWithoutSync(*call);
  }
  // Where a branch leads is seen in the graph, and so are returns.
  bool has_next = !instruction.isTerminator() || isa<CallBase>(instruction);
  effects.may_stop =
      has_next && (instruction.isVolatile() ||
                   !isGuaranteedToTransferExecutionToSuccessor(&instruction));
  return effects;
}

}  // namespace hbsan
