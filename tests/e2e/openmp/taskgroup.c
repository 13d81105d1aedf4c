// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A taskgroup waits for descendants, too. RACY: a taskwait does not.
//
// EDGE: OpenMP | taskgroup | all tasks made in it, and their descendants ->
// its end
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
    int *number = calloc(1, sizeof *number), seen;
#ifdef RACY
#define WAIT _Pragma("omp taskwait")
#else
#define WAIT
#pragma omp taskgroup
#endif
    {
#pragma omp task shared(number)
      {
#pragma omp task shared(number)
        *number = 1;
        // CHECK-DAG: rite of size 4 at 0x{{[0-9a-f]+}} by
        // CHECK-DAG: taskgroup.c:[[#@LINE-2]]:
      }
      WAIT
    }
    seen = *number;
    // CHECK-DAG: ead of size 4 at 0x{{[0-9a-f]+}} by
    // CHECK-DAG: taskgroup.c:[[#@LINE-2]]:
    if (seen < 0)
      __builtin_trap();
  }
  return 0;
}
