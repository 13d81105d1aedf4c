// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A task is ordered before what follows a taskwait of its parent. RACY: no
// taskwait.
//
// EDGE: OpenMP | task | creation -> the task; the task -> a taskwait of its
// parent
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
    int *numbers = malloc(10 * sizeof *numbers), sum = 0;
    for (int i = 0; i < 10; i++) numbers[i] = i;
    for (int i = 0; i < 10; i++) {
#pragma omp task shared(numbers)
      numbers[i]++;
      // CHECK-DAG: {{rite|ead}} of size 4 at 0x{{[0-9a-f]+}} by
    }
#ifndef RACY
#pragma omp taskwait
#endif
    for (int i = 0; i < 10; i++) sum += numbers[i];
    if (sum == 0)
      __builtin_trap();
#pragma omp taskwait
    free(numbers);
  }
  return 0;
}
