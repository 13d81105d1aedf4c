// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A masked load that the source asks for, from an array of known size. It stays
// one.
//
// REQUIRES: avx2
// RUN: %hbsan_cxx -O2 -mavx2 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -mavx2 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <immintrin.h>

#include "../../support/two_threads.h"

alignas(32) int shared_values[8];
alignas(32) int chosen[8] = {1, 0, 1, 0, 1, 0, 1, 0};
alignas(32) int private_values[8];

#ifdef RACY
constexpr int kLane = 4;
#else
constexpr int kLane = 5;
#endif

NOINLINE static void Second() {
  shared_values[kLane] = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}masked_intrinsic.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  const __m256i flags = *reinterpret_cast<__m256i *>(chosen);
  const __m256i mask = _mm256_cmpgt_epi32(flags, _mm256_setzero_si256());
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK: {{.*}}First{{.*}}masked_intrinsic.cc:[[#@LINE+1]]:
  const __m256i values = _mm256_maskload_epi32(shared_values, mask);
  *reinterpret_cast<__m256i *>(private_values) = values;
}

int main() { RunUnordered(First, Second); }
