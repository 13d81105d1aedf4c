// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Simple and nestable locks. RACY: half of the threads take another lock.
//
// EDGE: OpenMP | omp_set_lock, omp_test_lock, nestable ones | unset -> the
// next set or successful test
//
// RUN: %hbsan_cc -O1 -g -fopenmp -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env OMP_NUM_THREADS=4 HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 env OMP_NUM_THREADS=4 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -fopenmp %s -o %t.clean
// RUN: %repeat 20 0 env OMP_NUM_THREADS=4 %t.clean

#include <omp.h>

omp_lock_t simple[2];
omp_nest_lock_t nested[2];
int by_simple, by_nested;

#ifdef RACY
#define WHICH (omp_get_thread_num() % 2)
#else
#define WHICH 0
#endif

int main(void) {
  for (int i = 0; i < 2; i++) {
    omp_init_lock(&simple[i]);
    omp_init_nest_lock(&nested[i]);
  }
#pragma omp parallel
  {
    int which = WHICH;
    for (int i = 0; i < 2000; i++) {
      if (i % 2)
        omp_set_lock(&simple[which]);
      else
        while (!omp_test_lock(&simple[which])) {
        }
      by_simple++;
      // CHECK-DAG: locks.c:[[#@LINE-1]]:
      omp_unset_lock(&simple[which]);
      omp_set_nest_lock(&nested[which]);
      omp_set_nest_lock(&nested[which]);
      omp_unset_nest_lock(&nested[which]);
      by_nested++;
      omp_unset_nest_lock(&nested[which]);
    }
  }
  for (int i = 0; i < 2; i++) {
    omp_destroy_lock(&simple[i]);
    omp_destroy_nest_lock(&nested[i]);
  }
  return 0;
}
