// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The ordered part of a loop's iterations runs in their order. RACY: the part
// is not ordered.
//
// EDGE: OpenMP | ordered | the ordered part of an iteration -> that of the
// next one
//
// RUN: %hbsan_cc -O1 -g -fopenmp -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env OMP_NUM_THREADS=4 HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 env OMP_NUM_THREADS=4 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -fopenmp %s -o %t.clean
// RUN: %repeat 20 0 env OMP_NUM_THREADS=4 %t.clean

int last;

int main(void) {
#pragma omp parallel for ordered schedule(static, 1)
  for (int i = 1; i < 40; i++) {
#ifndef RACY
#pragma omp ordered
#endif
    // CHECK-DAG: rite of size 4 at 0x{{[0-9a-f]+}} by
    // CHECK-DAG: ordered.c:[[#@LINE+1]]:
    last = i;
  }
  return last == 0;
}
