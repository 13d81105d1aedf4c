// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Atomic operations and fences: which ones there are, and how each becomes a
// call that performs the operation and its happens-before effect as one step.

#ifndef HBSAN_INSTRUMENT_PASS_ATOMICS_H_
#define HBSAN_INSTRUMENT_PASS_ATOMICS_H_

#include "hooks.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/Instruction.h"

namespace hbsan {

// Can this load or store order memory between threads?  One that is atomic only
// with respect to signal handlers is a plain access.
bool IsAtomicOperation(const llvm::Instruction& instruction);

// The address an atomic operation works on; null for a fence.
const llvm::Value* AtomicPointer(const llvm::Instruction& instruction);

// Is there a hook for the width and alignment of this operation?
bool IsSupportedAtomic(const llvm::Instruction& instruction,
                       const llvm::DataLayout& layout);

// Replaces (or, for read-modify-write operations without a hook of their own,
// brackets) an operation for which IsSupportedAtomic() holds, or a fence.
void InstrumentAtomic(Hooks& hooks, llvm::Instruction& instruction);

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_ATOMICS_H_
