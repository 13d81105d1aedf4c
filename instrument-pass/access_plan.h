// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What has to be done to one function, found out before anything is changed.
// The plan is a list of work for emit.h (plain accesses), bulk_access.h (calls
// that touch memory), atomics.h and frames.h.

#ifndef HBSAN_INSTRUMENT_PASS_ACCESS_PLAN_H_
#define HBSAN_INSTRUMENT_PASS_ACCESS_PLAN_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "llvm/ADT/SmallVector.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "options.h"

namespace hbsan {

// One access of a size known at compile time, checked right before `at`.
struct Access {
  llvm::Instruction* at;
  llvm::Value* pointer;
  uint64_t size;  // bytes, at least 1
  bool is_write;
  // A power of two up to 8 that divides the address ...
  unsigned alignment;
  // ... and, where it is known, the place of the first byte in its granule.
  std::optional<unsigned> granule_offset;
  // Several accesses, whose granules need not look alike.
  bool is_merged = false;
  // If not empty, one test stands for these, and a hook of each follows it.
  std::vector<Access> parts = {};
};

// One access whose size is a value of the program.
struct RangeAccess {
  llvm::Instruction* at;
  llvm::Value* pointer;
  llvm::Value* bytes;  // i64
  bool is_write;
};

// A copy or fill of shared memory, or of a heap block that becomes shared
// later.
struct BulkAccess {
  llvm::MemIntrinsic* intrinsic;
  bool to_new_block;
};

struct FunctionPlan {
  llvm::SmallVector<Access, 16> accesses;  // in the order of the function
  llvm::SmallVector<RangeAccess, 4> ranges;
  // A hook replaces each.
  llvm::SmallVector<BulkAccess, 4> memory_intrinsics;
  // Masked loads and stores, gathers, scatters, expanding and compressing ones.
  llvm::SmallVector<llvm::IntrinsicInst*, 4> masked;
  llvm::SmallVector<llvm::StoreInst*, 4> vptr_stores;
  llvm::SmallVector<llvm::Instruction*, 4> atomics;
  bool calls_functions = false;

  // Anything that may be on the stack when the runtime looks at it, other than
  // the checks of plain accesses.
  bool HasCalls() const {
    return calls_functions || !ranges.empty() || !memory_intrinsics.empty() ||
           !masked.empty() || !vptr_stores.empty() || !atomics.empty();
  }
  bool NeedsFrame() const { return HasCalls() || !accesses.empty(); }
};

// Which kinds of access the front end wants checked in this function.
struct PlanScope {
  bool plain_accesses;  // false under no_sanitize("thread")
  bool atomics;
};

// Reports what it has to leave out.  Changes the function in two respects only:
// library calls that the back end would expand in line become real calls, and
// a load of which parts are used gets the addresses of these.
FunctionPlan PlanFunction(llvm::Function& function, const PlanScope& scope,
                          const PassOptions& options,
                          const llvm::TargetLibraryInfo& libraries);

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_ACCESS_PLAN_H_
