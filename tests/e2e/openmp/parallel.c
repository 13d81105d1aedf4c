// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A parallel region: what was done before it is ordered before all its threads,
// and they before what follows. RACY: its threads write one variable.
//
// EDGE: OpenMP | parallel | start -> every thread; the end of every thread
// -> what follows the region
//
// RUN: %hbsan_cc -O1 -g -fopenmp -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env OMP_NUM_THREADS=4 HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 env OMP_NUM_THREADS=4 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -fopenmp %s -o %t.clean
// RUN: %repeat 20 0 env OMP_NUM_THREADS=4 %t.clean

#include <omp.h>

int before, after[64], shared_value;

int main(void) {
  before = 1;
#pragma omp parallel
  {
    after[omp_get_thread_num()] = before;
#ifdef RACY
    // CHECK: {{Write|Read}} of size 4 at 0x{{[0-9a-f]+}} by
    // CHECK: parallel.c:[[#@LINE+1]]:
    shared_value++;
    // CHECK: Previous write of size 4
#endif
  }
  // The same threads again.
  before = 2;
#pragma omp parallel
  after[omp_get_thread_num()] += before;
  int sum = 0;
  for (int i = 0; i < 64; i++) sum += after[i];
  return sum == 0;
}
