// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The early phase: one check in front of a loop for an access that the loop
// makes in every iteration, at places that are known beforehand.  The loop
// itself stays free of checks, so that the vectorizer treats it as it does
// without the pass (BigFoot, PLDI 2017, calls these checks coalesced).
//
// It needs a loop that certainly runs to its end once it was entered, and in
// which nothing synchronises: then the check says in the same epoch what the
// accesses would say.  A signal handler that synchronises, or leaves the loop, is
// not seen (docs/user/limits.md).
//
// Covered accesses carry an access group of ours.  Whoever copies an access
// keeps it, and whoever combines two keeps what both have.  So an access that
// was combined with one that is not covered is checked for itself.

#ifndef HBSAN_INSTRUMENT_PASS_LOOP_RANGES_H_
#define HBSAN_INSTRUMENT_PASS_LOOP_RANGES_H_

#include "llvm/IR/Instruction.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/PassManager.h"
#include "options.h"

namespace hbsan {

// Requires loops in simplified form.
class CheckLoopRangesPass : public llvm::PassInfoMixin<CheckLoopRangesPass> {
 public:
  explicit CheckLoopRangesPass(PassOptions options) : options_(options) {}

  llvm::PreservedAnalyses run(llvm::Function& function,
                              llvm::FunctionAnalysisManager& analyses);

 private:
  PassOptions options_;
};

// The mark of a module's covered accesses.
class CoveredMark {
 public:
  explicit CoveredMark(const llvm::Module& module);
  bool IsOn(const llvm::Instruction& instruction) const;

 private:
  const llvm::MDNode* group_;  // null = there are none
};

// Nothing of the marks remains.
void RemoveCoveredMarks(llvm::Module& module);

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_LOOP_RANGES_H_
