// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a module needs once, whatever is in its functions.

#ifndef HBSAN_INSTRUMENT_PASS_MODULE_SETUP_H_
#define HBSAN_INSTRUMENT_PASS_MODULE_SETUP_H_

#include "llvm/IR/Module.h"

namespace hbsan {

// Marks the module; false if it was marked before.
bool ClaimModule(llvm::Module& module);

// Adds the constructor that ties the module to its version of the runtime.
void AddModuleConstructor(llvm::Module& module);

// Keeps LLVM's own ThreadSanitizer, which runs later, from doing anything.
void DisableThreadSanitizer(llvm::Module& module);

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_MODULE_SETUP_H_
