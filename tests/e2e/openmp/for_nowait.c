// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A worksharing loop ends with a barrier. RACY: nowait, and each thread goes on
// to what the others wrote.
//
// EDGE: OpenMP | for, sections, single | the end of every thread's part ->
// what follows, unless nowait
//
// RUN: %hbsan_cc -O1 -g -fopenmp -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env OMP_NUM_THREADS=4 HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 env OMP_NUM_THREADS=4 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -fopenmp %s -o %t.clean
// RUN: %repeat 20 0 env OMP_NUM_THREADS=4 %t.clean

#include <omp.h>

int squares[64], sums[64];

int main(void) {
#pragma omp parallel
  {
#ifdef RACY
#pragma omp for nowait schedule(static)
#else
#pragma omp for schedule(static)
#endif
    for (int i = 0; i < 64; i++) squares[i] = i * i;
    // CHECK-DAG: rite of size 4 at 0x{{[0-9a-f]+}} by
    // CHECK-DAG: for_nowait.c:[[#@LINE-2]]:
#pragma omp for schedule(static)
    for (int i = 0; i < 64; i++) sums[i] = squares[63 - i];
    // CHECK-DAG: ead of size 4 at 0x{{[0-9a-f]+}} by
    // CHECK-DAG: for_nowait.c:[[#@LINE-2]]:
  }
  return 0;
}
