// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guesses which blocks run so rarely that a call is better there than an inline
// check: what handles exceptions, what ends the program, and what the program
// itself calls unlikely.

#ifndef HBSAN_INSTRUMENT_PASS_COLD_BLOCKS_H_
#define HBSAN_INSTRUMENT_PASS_COLD_BLOCKS_H_

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/BasicBlock.h"
#include "llvm/IR/Function.h"

namespace hbsan {

using BlockSet = llvm::SmallPtrSet<const llvm::BasicBlock*, 16>;

BlockSet FindColdBlocks(const llvm::Function& function);

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_COLD_BLOCKS_H_
