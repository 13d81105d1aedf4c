// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime's entry points as IR sees them: declarations on demand and calls
// with the right convention.  No other file spells the name of a hook.

#ifndef HBSAN_INSTRUMENT_PASS_HOOKS_H_
#define HBSAN_INSTRUMENT_PASS_HOOKS_H_

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

namespace hbsan {

enum class Hook {
#define HBSAN_HOOK(id, ...) id,
#include "runtime_calls.inc"
};

class Hooks {
 public:
  explicit Hooks(llvm::Module& module) : module_(module) {}

  // A call of `hook` at the builder's place, with the builder's location.
  llvm::CallInst* Call(llvm::IRBuilderBase& builder, Hook hook,
                       llvm::ArrayRef<llvm::Value*> arguments);

  // A call of __hbsan_atomic<bits>_<operation>; the type of the hook is that
  // of the arguments and of `result`.
  llvm::CallInst* CallAtomic(llvm::IRBuilderBase& builder, unsigned bits,
                             llvm::StringRef operation, llvm::Type* result,
                             llvm::ArrayRef<llvm::Value*> arguments);

  // The hook for an access of 1, 2, 4 or 8 bytes inside one granule, or of two
  // whole granules.
  static Hook ForGranules(bool is_write, uint64_t size);

  llvm::Module& module() const { return module_; }

 private:
  llvm::CallInst* EmitCall(llvm::IRBuilderBase& builder, llvm::StringRef name,
                           llvm::FunctionType* type, bool preserves_registers,
                           llvm::ArrayRef<llvm::Value*> arguments);

  llvm::Module& module_;
};

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_HOOKS_H_
