// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Decides, for one address, whether another thread could touch it at all.

#ifndef HBSAN_INSTRUMENT_PASS_ACCESS_POLICY_H_
#define HBSAN_INSTRUMENT_PASS_ACCESS_POLICY_H_

#include "llvm/ADT/DenseMap.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Instruction.h"
#include "llvm/IR/Value.h"

namespace hbsan {

enum class AddressVerdict {
  kShared,      // check it
  kPrivate,     // no other thread can see it, or nobody can write it
  kOtherSpace,  // an address space without shadow memory
};

// Remembers what it found out about each local variable, so that one object
// serves a whole function.  Valid until the function changes.
class AccessPolicy {
 public:
  AddressVerdict Judge(const llvm::Value* pointer);

 private:
  bool IsPrivateObject(const llvm::Value* object);

  llvm::DenseMap<const llvm::Value*, bool> is_private_;
};

// Are the plain accesses of this function checked, and may it be optimized?
bool ChecksPlainAccesses(const llvm::Function& function);

// Is this the load or store of a C++ object's virtual table pointer?
bool IsVptrAccess(const llvm::Instruction& instruction);

// Does `pointer` lead into a heap block whose address nobody but this function
// has learnt before `at`?  It looks no further back than the code leads
// straight from the allocation to there.
bool IsUnpublished(const llvm::Value* pointer, const llvm::Instruction& at);

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_ACCESS_POLICY_H_
