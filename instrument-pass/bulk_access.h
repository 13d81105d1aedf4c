// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations that touch memory without being a load or a store: copies and
// fills, masked and gathered vectors, stores of virtual table pointers.

#ifndef HBSAN_INSTRUMENT_PASS_BULK_ACCESS_H_
#define HBSAN_INSTRUMENT_PASS_BULK_ACCESS_H_

#include "access_plan.h"
#include "hooks.h"

namespace hbsan {

// Replaces the intrinsic by the hook that checks and performs it.
void ReplaceMemoryIntrinsic(Hooks& hooks, const BulkAccess& access);

// Checks the lanes that the mask selects.
void CheckMaskedAccess(Hooks& hooks, llvm::IntrinsicInst& intrinsic);

// Announces the value about to be stored: a write of the same pointer, which a
// destructor does, is no race.
void CheckVptrStore(Hooks& hooks, llvm::StoreInst& store);

}  // namespace hbsan

#endif  // HBSAN_INSTRUMENT_PASS_BULK_ACCESS_H_
