// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tasks that nothing orders, more of them than can be told apart:
// the first and the last one write a variable. None shares its place in the
// clocks with another. RACY: as it says; else each writes its own.
//
// EDGE: OpenMP | task | thousands of tasks are not ordered, either
//
// RUN: %hbsan_cc -O1 -g -fopenmp -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env OMP_NUM_THREADS=2 HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 env OMP_NUM_THREADS=2 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -fopenmp %s -o %t.clean
// RUN: %repeat 20 0 env OMP_NUM_THREADS=2 %t.clean
// RUN: env OMP_NUM_THREADS=2 HBSAN_OPTIONS=stats=1 %t.clean 2>&1 \
// RUN:   | FileCheck --check-prefix=STATS %s
//
// STATS: 0 threads that had to share a thread slot

enum { kTasks = 4400 };
int values[2];

#ifdef RACY
#define OTHER 0
#else
#define OTHER 1
#endif

__attribute__((noinline)) static void First(void) {
  values[0] = 1;
  // CHECK-DAG: First {{.*}}many_tasks.c:[[#@LINE-1]]:
}

__attribute__((noinline)) static void Last(void) {
  values[OTHER] = 2;
  // CHECK-DAG: Last {{.*}}many_tasks.c:[[#@LINE-1]]:
}

int main(void) {
#pragma omp parallel num_threads(2)
#pragma omp single
  for (int i = 0; i < kTasks; i++) {
#pragma omp task firstprivate(i)
    {
      if (i == 0)
        First();
      if (i == kTasks - 1)
        Last();
    }
  }
  return 0;
}
