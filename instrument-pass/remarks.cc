// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts what is not checked and emits one optimization remark for it.

#include "remarks.h"

#include "llvm/ADT/Statistic.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/IR/DiagnosticInfo.h"

#define DEBUG_TYPE "hbsan"

using namespace llvm;

//===--- Statistics -------------------------------------------------------===//

STATISTIC(NumMissedInstructions, "Number of instructions left unchecked");
STATISTIC(NumMissedFunctions, "Number of functions left unchecked");

namespace hbsan {

void ReportMissed(const Instruction& instruction, StringRef name,
                  StringRef reason) {
  ++NumMissedInstructions;
  // Remarks are rare, and usually nobody asked for them: no analysis manager.
  OptimizationRemarkEmitter emitter(instruction.getFunction());
  emitter.emit([&] {
    return OptimizationRemarkMissed(DEBUG_TYPE, name, &instruction)
           << "not checked for data races: " << reason;
  });
}

void ReportMissed(const Function& function, StringRef name, StringRef reason) {
  ++NumMissedFunctions;
  OptimizationRemarkEmitter emitter(&function);
  emitter.emit([&] {
    return OptimizationRemarkMissed(DEBUG_TYPE, name, function.getSubprogram(),
                                    &function.getEntryBlock())
           << "function not checked for data races: " << reason;
  });
}

}  // namespace hbsan
