// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes one check of those of neighbouring fields: of all that lies in one
// granule, and of two whole granules.  The check moves up to
// the first of its accesses, so between that and the last one there must be
// nothing that synchronises, and nothing that could keep the last one from
// happening.
//
// The check stays exact.  Only bytes that are accessed are tested, and fields
// that the source touches on different lines keep a hook each behind the common
// test, so that a report names the right line.  Fields that are read on
// different lines are not merged: such hooks would never make a slot that the
// common test can find if another of the fields was written before.

#ifndef HBSAN_INSTRUMENT_PASS_ELIDE_MERGE_NEIGHBOURS_H_
#define HBSAN_INSTRUMENT_PASS_ELIDE_MERGE_NEIGHBOURS_H_

#include "access_plan.h"
#include "llvm/IR/Function.h"

namespace hbsan {

// Requires the accesses of the plan in the order of the function, and leaves
// them so.
void MergeNeighbours(FunctionPlan& plan, llvm::Function& function);

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_ELIDE_MERGE_NEIGHBOURS_H_
