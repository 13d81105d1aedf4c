// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Push and pop are stores in line.  Each place stores an absolute value found
// on entry rather than adding or subtracting, so that frames which an exception
// or a longjmp skipped cannot leave the stack out of balance.

#include "frames.h"

#include "hbsan/abi.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/Instrumentation.h"

using namespace llvm;

namespace hbsan {
namespace {

// The places of a function where its frame is pushed again or popped.
struct FramePlaces {
  SmallVector<Instruction*, 8> pops;    // right before these
  SmallVector<Instruction*, 8> pushes;  // right before these
};

// Where control arrives after `call` returned, a second time perhaps.
Instruction* AfterCall(CallBase& call) {
  auto* invoke = dyn_cast<InvokeInst>(&call);
  if (invoke == nullptr)
    return call.getNextNode();
  BasicBlock* next = invoke->getNormalDest();
  if (next->getUniquePredecessor() == nullptr) {
    next = SplitEdge(invoke->getParent(), next);
  }
  return &*next->getFirstInsertionPt();
}

FramePlaces FindPlaces(Function& function) {
  FramePlaces places;
  SmallVector<CallBase*, 2> returning_twice;
  for (BasicBlock& block : function) {
    if (block.isLandingPad()) {
      places.pushes.push_back(&*block.getFirstInsertionPt());
    }
    for (Instruction& instruction : block) {
      auto* call = dyn_cast<CallBase>(&instruction);
      if (call != nullptr && call->hasFnAttr(Attribute::ReturnsTwice)) {
        returning_twice.push_back(call);
      }
    }
    Instruction* terminator = block.getTerminator();
    if (isa<ReturnInst>(terminator)) {
      // Nothing may stand between a musttail call and its return.
      CallInst* tail_call = block.getTerminatingMustTailCall();
      places.pops.push_back(tail_call != nullptr ? tail_call : terminator);
    } else if (isa<ResumeInst>(terminator)) {
      places.pops.push_back(terminator);
    } else if (auto* cleanup = dyn_cast<CleanupReturnInst>(terminator)) {
      if (cleanup->unwindsToCaller())
        places.pops.push_back(terminator);
    }
  }
  for (CallBase* call : returning_twice) {
    places.pushes.push_back(AfterCall(*call));
  }
  return places;
}

// The stack top while the frame based at `outside` is the innermost one.
Value* InsideOf(IRBuilderBase& builder, Value* outside) {
  return builder.CreateConstGEP1_64(builder.getInt8Ty(), outside,
                                    sizeof(void*));
}

Value* StackTop(IRBuilderBase& builder, Value* hot) {
  return builder.CreateConstGEP1_64(builder.getInt8Ty(), hot,
                                    HBSAN_HOT_STACK_TOP_OFFSET);
}

void SetStackTop(IRBuilderBase& builder, Value* hot, Value* top) {
  builder.CreateAlignedStore(top, StackTop(builder, hot), Align(sizeof(void*)));
}

}  // namespace

Value* PushFrame(IRBuilderBase& builder, Value* hot) {
  Value* outside =
      builder.CreateAlignedLoad(builder.getPtrTy(), StackTop(builder, hot),
                                Align(sizeof(void*)), "hbsan.outside");
  Value* return_address =
      builder.CreateIntrinsic(Intrinsic::returnaddress, {builder.getInt32(0)});
  builder.CreateAlignedStore(return_address, outside, Align(sizeof(void*)));
  SetStackTop(builder, hot, InsideOf(builder, outside));
  return outside;
}

void PopFrame(IRBuilderBase& builder, Value* hot, Value* outside) {
  SetStackTop(builder, hot, outside);
}

void AddFrame(Function& function, Instruction* hot) {
  FramePlaces places = FindPlaces(function);
  InstrumentationIRBuilder entry(hot->getNextNode());
  Value* outside = PushFrame(entry, hot);
  for (Instruction* place : places.pushes) {
    InstrumentationIRBuilder builder(place);
    SetStackTop(builder, hot, InsideOf(builder, outside));
  }
  for (Instruction* place : places.pops) {
    InstrumentationIRBuilder builder(place);
    PopFrame(builder, hot, outside);
  }
}

}  // namespace hbsan
