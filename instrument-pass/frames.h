// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The shadow call stack of one function: push its return address on entry, and
// see to it that the stack is right again wherever control leaves or returns.
// A function that calls nothing does without until a check takes the slow path.

#ifndef HBSAN_INSTRUMENT_PASS_FRAMES_H_
#define HBSAN_INSTRUMENT_PASS_FRAMES_H_

#include "llvm/IR/Function.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instruction.h"

namespace hbsan {

enum class FrameMode {
  kNone,         // the function needs no frame, or frames are off
  kOnEntry,      // pushed on entry, popped on every way out
  kAroundHooks,  // pushed and popped around each slow call only
};

// Pushes a frame; returns the stack top to give to PopFrame().  `hot` is the
// address of the thread's hbsan_hot_state.
llvm::Value* PushFrame(llvm::IRBuilderBase& builder, llvm::Value* hot);
void PopFrame(llvm::IRBuilderBase& builder, llvm::Value* hot,
              llvm::Value* outside);

// Adds the frame of kOnEntry.  `hot` is in the entry block; the push follows
// it.
void AddFrame(llvm::Function& function, llvm::Instruction* hot);

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_FRAMES_H_
