// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What fork.cc needs from the other families.
#ifndef HBSAN_RUNTIME_INTERCEPT_LOCKS_H_
#define HBSAN_RUNTIME_INTERCEPT_LOCKS_H_

namespace hbsan {

void LockBarriers();
void UnlockBarriers();
// The calling process is a fork's child: its exit status is judged, too.
void NoteForkedProcess();
// False in a child of vfork, which runs in its parent's memory.
bool IsOwnProcess();

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_INTERCEPT_LOCKS_H_
