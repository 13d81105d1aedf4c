// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sampling (option `sampling`): a thread checks its accesses in a share of the
// windows of time only; its synchronisation always counts, so that what is
// reported is a race.
//
// Whether a window is in the sample depends on the window and on the process,
// not on the thread: of two accesses that race both must be seen, and those of
// one window are seen or left out together, so a race is found in about that
// share of the cases.  (Threads that chose for themselves would find its
// square.)  A thread looks at the clock where it synchronises.
//
// The inline check asks whether one lane of the cell, masked, equals the
// thread's own word.  Out of the sample that word is zero, which an empty lane
// equals: the check hits without knowing of sampling, and what misses, in cells
// without an empty lane, returns from the hook.
#ifndef HBSAN_RUNTIME_THREAD_SAMPLING_H_
#define HBSAN_RUNTIME_THREAD_SAMPLING_H_

#include "runtime/thread/thread.h"

namespace hbsan {

// In ThreadState::ignore_reads and ignore_writes, beside what the program asks
// to be ignored.
inline constexpr u16 kOutOfSample = 1 << 15;

// Whether there is anything to decide.  Written at start-up.
extern bool g_sampling;

void InitSampling();
// Whether a window belongs to a sample of `percent`.
bool IsInSample(u64 window, u64 seed, u32 percent);
// Looks at the clock.  The caller publishes the own word if it changed, which
// is the result.
bool ChooseSampling(ThreadState* t);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_THREAD_SAMPLING_H_
