// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The check of a cell whose last slot is a marker (shadow/spill.h).
#ifndef HBSAN_RUNTIME_DETECT_SPILLED_CELL_H_
#define HBSAN_RUNTIME_DETECT_SPILLED_CELL_H_

#include "runtime/detect/cell_check.h"
#include "runtime/shadow/spill.h"

namespace hbsan {

extern "C" {
// RenewSpilled (renew_spilled.h).
__attribute__((preserve_all)) u64 hbsan_renew_spilled(ThreadState* t,
                                                      uptr granule, u32 own,
                                                      u32 marker);
// Step 3 of a publication in the chain that was found at `marker`.
__attribute__((preserve_all)) u64 hbsan_look_again(ThreadState* t, uptr granule,
                                                   u32 marker, u32 own);
// As hbsan_check_cell, to which it returns when the marker went.
__attribute__((preserve_all)) u64 hbsan_check_spilled(ThreadState* t,
                                                      uptr granule, u32 own);
// A slot in the chain of `marker` that conflicts with `own` and is not ordered
// before it, or 0.  Also 0 when the cell's last slot is no longer `last`: the
// chain may belong to another cell.
__attribute__((preserve_all)) u32 hbsan_judge_spilled(ThreadState* t,
                                                      uptr granule, u32 last,
                                                      u32 marker, u32 own);
// Thunks (thunks_x86_64.S): room for one more slot in a full cell, unless
// t->no_room is set thereafter; and the end of a chain.
__attribute__((preserve_all)) void hbsan_make_room_thunk(ThreadState* t,
                                                         uptr granule);
__attribute__((preserve_all)) void hbsan_free_chain_thunk(u32 marker);
}

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_DETECT_SPILLED_CELL_H_
