// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nothing is left out in silence: whatever the pass should have checked and did
// not is counted and told to the user through `-Rpass-missed=hbsan`.

#ifndef HBSAN_INSTRUMENT_PASS_REMARKS_H_
#define HBSAN_INSTRUMENT_PASS_REMARKS_H_

#include "llvm/ADT/StringRef.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Instruction.h"

namespace hbsan {

// `name` identifies the reason for tools (CamelCase), `reason` completes the
// sentence "not checked for data races: ...".
void ReportMissed(const llvm::Instruction& instruction, llvm::StringRef name,
                  llvm::StringRef reason);
void ReportMissed(const llvm::Function& function, llvm::StringRef name,
                  llvm::StringRef reason);

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_REMARKS_H_
