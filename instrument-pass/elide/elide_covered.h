// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Drops the checks that others make needless.
//
// Forward: every way to an access B leads past checked accesses of the same
// bytes, and no release lies between the last of them and B.  Whoever races
// with B then races with one of these, A, too.  For an order A -> X would leave
// the thread through a release behind A, hence behind B, and be one B -> X;
// and X -> A is X -> B.
//
// Backward: every way from an access A leads to checked accesses of the same
// bytes, certainly and with no acquire on the way.  Whoever races with A then
// races with one of these, B: B -> X is A -> X; and X -> B would enter the
// thread through an acquire before B, hence before A, and be one X -> A.
//
// In both cases a write stands for reads and writes, a read for reads.  Both
// speak of the order of accesses alone, not of what was dropped before, so that
// one may follow the other.  docs/adr/0005-elided-checks.md has what is
// refused.

#ifndef HBSAN_INSTRUMENT_PASS_ELIDE_ELIDE_COVERED_H_
#define HBSAN_INSTRUMENT_PASS_ELIDE_ELIDE_COVERED_H_

#include "access_plan.h"
#include "llvm/IR/Function.h"
#include "options.h"

namespace hbsan {

// Requires the accesses of the plan in the order of the function.
void ElideCovered(FunctionPlan& plan, llvm::Function& function,
                  const PassOptions& options);

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_ELIDE_ELIDE_COVERED_H_
