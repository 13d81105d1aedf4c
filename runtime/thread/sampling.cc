// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which windows of time are in the sample.
#include "runtime/thread/sampling.h"

#include "runtime/flags/flags.h"
#include "runtime/platform/platform.h"

namespace hbsan {
namespace {

// 2^28 ticks of the time stamp counter are about a tenth of a second: long
// against the time between the accesses of a race, short against a test.
constexpr u32 kWindowShift = 28;

u64 g_seed;

}  // namespace

bool g_sampling;

void InitSampling() {
  g_sampling = g_flags.sampling != 100;
  g_seed = platform::MonotonicNanos() ^ u64(platform::ProcessId()) << 32;
}

bool IsInSample(u64 window, u64 seed, u32 percent) {
  // The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
  u64 x = seed + window * 0x9e3779b97f4a7c15;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return (x ^ x >> 31) % 100 < percent;
}

bool ChooseSampling(ThreadState* t) {
  u64 window = platform::CycleCount() >> kWindowShift;
  if (HBSAN_LIKELY(window == t->sampling_window))
    return false;
  t->sampling_window = window;
  u16 out =
      IsInSample(window, g_seed, u32(g_flags.sampling)) ? 0 : kOutOfSample;
  if ((t->ignore_reads & kOutOfSample) == out)
    return false;
  t->ignore_reads ^= kOutOfSample;
  t->ignore_writes ^= kOutOfSample;
  return true;
}

}  // namespace hbsan
