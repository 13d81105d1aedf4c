// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sections that write different variables, and read each other's after the
// barrier. RACY: in the same sections construct.
//
// EDGE: OpenMP | for, sections, single | the end of every thread's part ->
// what follows, unless nowait
//
// RUN: %hbsan_cc -O1 -g -fopenmp -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env OMP_NUM_THREADS=4 HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 env OMP_NUM_THREADS=4 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -fopenmp %s -o %t.clean
// RUN: %repeat 20 0 env OMP_NUM_THREADS=4 %t.clean

int left, right, sum;

int main(void) {
#pragma omp parallel num_threads(2)
  {
#pragma omp sections
    {
#pragma omp section
      left = 1;
      // CHECK-DAG: rite of size 4 at 0x{{[0-9a-f]+}} by
#pragma omp section
      {
        right = 1;
#ifdef RACY
        // CHECK-DAG: {{rite|ead}} of size 4 at 0x{{[0-9a-f]+}} by
        left += 2;
#endif
      }
    }
#pragma omp single
    sum = left + right;
  }
  return sum == 0;
}
