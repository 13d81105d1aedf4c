// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The only place that creates IR for the check of a plain access.

#ifndef HBSAN_INSTRUMENT_PASS_EMIT_H_
#define HBSAN_INSTRUMENT_PASS_EMIT_H_

#include "access_plan.h"
#include "frames.h"
#include "hooks.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Instruction.h"
#include "options.h"

namespace hbsan {

// Is there an inline test for the access?
bool CanInline(const Access& access, const PassOptions& options);

// `__hbsan_hot`, declared on first use.
llvm::GlobalVariable* HotStateGlobal(llvm::Module& module);

// Emits the checks of one function.  `hot` is the address of the thread's
// hbsan_hot_state and dominates every access.
class CheckEmitter {
 public:
  CheckEmitter(Hooks& hooks, llvm::Value* hot, FrameMode frames)
      : hooks_(hooks), hot_(hot), frames_(frames) {}

  // The test in line and a call when it fails.  Splits the block of the access.
  // Requires CanInline().
  void EmitInline(const Access& access);

  // The call alone.
  void EmitCall(const Access& access);

  void EmitRange(const RangeAccess& access);

 private:
  // A shadow cell that an access covers, with the key of its part of it.
  struct CellTest {
    llvm::Value* cell;
    llvm::Value* key;
  };
  using CellTests = llvm::SmallVector<CellTest, 5>;

  CellTests FindCells(llvm::IRBuilderBase& builder, const Access& access);
  CellTests FindCellsAtKnownPlace(llvm::IRBuilderBase& builder,
                                  const Access& access, llvm::Value* first);
  llvm::Value* EmitMiss(llvm::IRBuilderBase& builder, const CellTests& tests);
  llvm::Value* EmitMissOfAny(llvm::IRBuilderBase& builder,
                             const CellTests& tests);
  void EmitHook(llvm::IRBuilderBase& builder, const Access& access);
  void EmitHookCall(llvm::IRBuilderBase& builder, const Access& access);

  Hooks& hooks_;
  llvm::Value* hot_;
  FrameMode frames_;
};

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_EMIT_H_
