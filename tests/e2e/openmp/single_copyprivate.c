// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What one thread made in a single construct is copied to all. RACY: it is
// written to a shared variable, nowait.
//
// EDGE: OpenMP | single | with copyprivate: the thread that ran it -> all
// others
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
    int mine = 0;
#ifdef RACY
#pragma omp single nowait
    shared_value = 7;
    // CHECK-DAG: rite of size 4 at 0x{{[0-9a-f]+}} by
    // CHECK-DAG: single_copyprivate.c:[[#@LINE-2]]:
    mine = shared_value;
    // CHECK-DAG: ead of size 4 at 0x{{[0-9a-f]+}} by
    // CHECK-DAG: single_copyprivate.c:[[#@LINE-2]]:
#else
#pragma omp single copyprivate(mine)
    mine = 7;
#endif
    if (mine < 0)
      __builtin_trap();
  }
  return 0;
}
