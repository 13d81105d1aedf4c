// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The module pass: takes every function of a module over from -fsanitize=thread
// and instruments it.

#ifndef HBSAN_INSTRUMENT_PASS_HBSAN_PASS_H_
#define HBSAN_INSTRUMENT_PASS_HBSAN_PASS_H_

#include "llvm/IR/PassManager.h"
#include "options.h"

namespace hbsan {

// Runs once per module, at the end of the optimizer and before LLVM's own
// ThreadSanitizer pass, which finds nothing left to do.
class HBSanPass : public llvm::PassInfoMixin<HBSanPass> {
 public:
  explicit HBSanPass(PassOptions options) : options_(options) {}

  llvm::PreservedAnalyses run(llvm::Module& module,
                              llvm::ModuleAnalysisManager& analyses);

  // At -O0 and in optnone functions too.
  static bool isRequired() { return true; }

 private:
  PassOptions options_;
};

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_HBSAN_PASS_H_
