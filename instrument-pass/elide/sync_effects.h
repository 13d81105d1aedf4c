// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What one instruction may do to the order between this thread's accesses and
// those of others: the question that everything which drops or moves a check
// asks of what lies between two places.

#ifndef HBSAN_INSTRUMENT_PASS_ELIDE_SYNC_EFFECTS_H_
#define HBSAN_INSTRUMENT_PASS_ELIDE_SYNC_EFFECTS_H_

#include "llvm/IR/Instruction.h"

namespace hbsan {

struct SyncEffects {
  bool releases = false;  // may tell others what the thread did so far
  bool acquires = false;  // may learn what others did
  bool may_stop = false;  // what follows may not run: an exit, a throw, a hang

  bool synchronises() const { return releases || acquires; }
};

// Everything unknown may do all three.
SyncEffects EffectsOf(const llvm::Instruction& instruction);

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_ELIDE_SYNC_EFFECTS_H_
