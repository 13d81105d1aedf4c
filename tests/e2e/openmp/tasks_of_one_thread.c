// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two tasks that nothing orders race, though one thread runs both, for the
// other one is busy. RACY: they write one variable; else each its own.
//
// EDGE: OpenMP | task | tasks of one thread are not ordered by that
//
// RUN: %hbsan_cc -O1 -g -fopenmp -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env OMP_NUM_THREADS=2 HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 env OMP_NUM_THREADS=2 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -fopenmp %s -o %t.clean
// RUN: %repeat 20 0 env OMP_NUM_THREADS=2 %t.clean

#include "../../support/invisible_barrier.h"

int values[2];

#ifdef RACY
#define OTHER 0
#else
#define OTHER 1
#endif

int main(void) {
#pragma omp parallel num_threads(2)
  {
#pragma omp single nowait
    {
#pragma omp task
      values[0] = 1;
      // CHECK-DAG: rite of size 4 at 0x{{[0-9a-f]+}} by
      // CHECK-DAG: tasks_of_one_thread.c:[[#@LINE-2]]:
#pragma omp task
      values[OTHER] = 2;
      // CHECK-DAG: tasks_of_one_thread.c:[[#@LINE-1]]:
#pragma omp taskwait
      InvisibleSet(1);
    }
    InvisibleAwait(1);
  }
  return 0;
}
