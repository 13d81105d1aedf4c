// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tasks use the stack of the thread that runs them, one after another: what is
// left there is no race. An undeferred task (if(0)) is ordered before what
// follows. RACY: it is deferred.
//
// EDGE: OpenMP | task | undeferred: the task -> what follows it
//
// RUN: %hbsan_cc -O1 -g -fopenmp -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env OMP_NUM_THREADS=4 HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 env OMP_NUM_THREADS=4 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -fopenmp %s -o %t.clean
// RUN: %repeat 20 0 env OMP_NUM_THREADS=4 %t.clean

#include <stdlib.h>

__attribute__((noinline)) static int Fill(int depth, int with) {
  volatile int local[64];
  for (int i = 0; i < 64; i++) local[i] = with;
  return depth == 0 ? local[with % 64] : Fill(depth - 1, with) + local[1];
}

int main(void) {
#ifdef RACY
#define IF
#else
#define IF if (0)
#endif
#define PRAGMA(text) _Pragma(#text)
#define TASK(clauses) PRAGMA(omp task shared(number) clauses)
  int sums[200];
  struct Numbers {
    int at[32];
  } copied = {{1, 2, 3}};
#pragma omp parallel
#pragma omp single
  {
    int *number = calloc(1, sizeof *number);
    for (int i = 0; i < 200; i++) {
      copied.at[0] = i;
#pragma omp task shared(sums) firstprivate(copied)
      sums[i] = Fill(i % 20, copied.at[0]++);
    }
    if (Fill(30, 1) < 0)
      __builtin_trap();
    TASK(IF)
    *number = 1;
    // CHECK-DAG: rite of size 4 at 0x{{[0-9a-f]+}} by
    // CHECK-DAG: task_frames.c:[[#@LINE-2]]:
    int seen = *number;
    // CHECK-DAG: ead of size 4 at 0x{{[0-9a-f]+}} by
    // CHECK-DAG: task_frames.c:[[#@LINE-2]]:
    if (seen < 0)
      __builtin_trap();
  }
  return 0;
}
