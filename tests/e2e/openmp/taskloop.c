// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A taskloop's tasks end before what follows it, and several may add to a
// reduction. RACY: nogroup.
//
// EDGE: OpenMP | taskloop | its tasks -> what follows, unless nogroup
//
// RUN: %hbsan_cc -O1 -g -fopenmp -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env OMP_NUM_THREADS=4 HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 env OMP_NUM_THREADS=4 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -fopenmp %s -o %t.clean
// RUN: %repeat 20 0 env OMP_NUM_THREADS=4 %t.clean

#include <stdlib.h>

int main(void) {
#pragma omp parallel
#pragma omp single
  {
    int *numbers = calloc(64, sizeof *numbers), sum = 0;
#ifdef RACY
#pragma omp taskloop grainsize(8) shared(numbers) nogroup
#else
#pragma omp taskloop grainsize(8) shared(numbers)
#endif
    for (int i = 0; i < 64; i++) numbers[i] = i;
    // CHECK-DAG: rite of size 4 at 0x{{[0-9a-f]+}} by
    // CHECK-DAG: taskloop.c:[[#@LINE-2]]:
    for (int i = 0; i < 64; i++) sum += numbers[i];
    // CHECK-DAG: ead of size 4 at 0x{{[0-9a-f]+}} by
    // CHECK-DAG: taskloop.c:[[#@LINE-2]]:
    if (sum < 0)
      __builtin_trap();
  }
  return 0;
}
