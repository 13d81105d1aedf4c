// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Atomic updates do not race. RACY: one thread reads plainly.
//
// EDGE: OpenMP | atomic | none by default, and no race among atomics;
// seq_cst, acquire and release as in C
//
// RUN: %hbsan_cc -O1 -g -fopenmp -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env OMP_NUM_THREADS=4 HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 env OMP_NUM_THREADS=4 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -fopenmp %s -o %t.clean
// RUN: %repeat 20 0 env OMP_NUM_THREADS=4 %t.clean

#include <omp.h>

int shared_value;

int main(void) {
#pragma omp parallel
  {
    int seen = 0;
#pragma omp atomic
    shared_value++;
#ifdef RACY
    seen = *(volatile int *)&shared_value;
    // CHECK-DAG: ead of size 4 at 0x{{[0-9a-f]+}} by
    // CHECK-DAG: tomic write of size 4
#else
#pragma omp atomic read
    seen = shared_value;
#endif
    if (seen < 0)
      __builtin_trap();
  }
  return 0;
}
