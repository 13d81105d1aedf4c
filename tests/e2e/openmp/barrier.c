// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Barriers, several rounds. RACY: the last round has none.
//
// EDGE: OpenMP | barrier | arrival of every thread -> departure of every
// thread
//
// RUN: %hbsan_cc -O1 -g -fopenmp -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env OMP_NUM_THREADS=4 HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 env OMP_NUM_THREADS=4 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -fopenmp %s -o %t.clean
// RUN: %repeat 20 0 env OMP_NUM_THREADS=4 %t.clean

#include <omp.h>

int slots[64];

int main(void) {
#pragma omp parallel
  {
    int self = omp_get_thread_num(), next = (self + 1) % omp_get_num_threads();
    for (int round = 0; round < 5; round++) {
      slots[self] = round;
      // CHECK-DAG: rite of size 4 at 0x{{[0-9a-f]+}} by
      // CHECK-DAG: barrier.c:[[#@LINE-2]]:
#ifdef RACY
      if (round != 4)
#endif
      {
#pragma omp barrier
      }
      if (slots[next] < 0)
        __builtin_trap();
      // CHECK-DAG: ead of size 4 at 0x{{[0-9a-f]+}} by
      // CHECK-DAG: barrier.c:[[#@LINE-3]]:
#pragma omp barrier
    }
  }
  return 0;
}
