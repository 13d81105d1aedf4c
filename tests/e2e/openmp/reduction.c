// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A reduction has its result when the loop has ended. RACY: one thread looks
// earlier.
//
// EDGE: OpenMP | reduction | every thread's part -> what follows the barrier
// of its construct
//
// RUN: %hbsan_cc -O1 -g -fopenmp -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env OMP_NUM_THREADS=8 HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 env OMP_NUM_THREADS=8 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -fopenmp %s -o %t.clean
// RUN: %repeat 20 0 env OMP_NUM_THREADS=8 %t.clean

#include <omp.h>

int sum, early;
double product = 1;

int main(void) {
#pragma omp parallel
  {
#ifdef RACY
#pragma omp for reduction(+ : sum) reduction(* : product) nowait
#else
#pragma omp for reduction(+ : sum) reduction(* : product)
#endif
    for (int i = 1; i < 1000; i++) {
      sum += i;
      product *= 1.001;
    }
    int seen = *(volatile int *)&sum;
    // CHECK-DAG: ead of size 4 at 0x{{[0-9a-f]+}} by
    // CHECK-DAG: rite of size 4 at 0x{{[0-9a-f]+}} by
    if (seen < 0)
      __builtin_trap();
  }
  return 0;
}
