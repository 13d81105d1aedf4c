// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keeps the optimizer from inventing reads.  Memory that may be read anywhere
// (an array of known size, say) tempts it to read more than the source does: a
// masked load becomes a load of all lanes, and a loop that stops at the first
// match compares whole vectors.  Checked, such a read is a race that the
// program does not have.  LLVM holds back under -fsanitize=thread where single
// loads are concerned, but not there.
//
// So an address that could be read ahead gets an offset whose value, zero, only
// we know.  The optimizer still sees which object it points into, and that all
// offsets are equal, which is what alias and dependence analysis need; but no
// longer how many bytes are left behind it.

#ifndef HBSAN_INSTRUMENT_PASS_OPAQUE_ADDRESSES_H_
#define HBSAN_INSTRUMENT_PASS_OPAQUE_ADDRESSES_H_

#include "llvm/IR/Module.h"
#include "llvm/IR/PassManager.h"

namespace hbsan {

// Before the first InstCombine: the masked loads that the source asks for.
class HideMaskedLoadsPass : public llvm::PassInfoMixin<HideMaskedLoadsPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Module& module,
                              llvm::ModuleAnalysisManager& analyses);
};

// Right before the loop vectorizer: everything that it may put a mask on.
class HideLoopAddressesPass
    : public llvm::PassInfoMixin<HideLoopAddressesPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Function& function,
                              llvm::FunctionAnalysisManager& analyses);
};

// Makes the offsets zero again; nothing of them remains.
void RevealAddresses(llvm::Module& module);

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_OPAQUE_ADDRESSES_H_
