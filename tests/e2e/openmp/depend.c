// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tasks with dependences run one after another where they name the same
// variable. RACY: the second reader writes, and says that it only reads.
//
// EDGE: OpenMP | task with depend | an out, inout -> later ins, outs; an in
// -> later outs, of the same variable and parent
//
// RUN: %hbsan_cc -O1 -g -fopenmp -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env OMP_NUM_THREADS=4 HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 env OMP_NUM_THREADS=4 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -fopenmp %s -o %t.clean
// RUN: %repeat 20 0 env OMP_NUM_THREADS=4 %t.clean

int shared_value, copy;

int main(void) {
#pragma omp parallel
#pragma omp single
  {
#pragma omp task depend(out : shared_value)
    shared_value = 1;
#pragma omp task depend(in : shared_value)
    copy = shared_value;
    // CHECK-DAG: ead of size 4 at 0x{{[0-9a-f]+}} by
    // CHECK-DAG: depend.c:[[#@LINE-2]]:
#ifdef RACY
#pragma omp task depend(in : shared_value)
#else
#pragma omp task depend(inout : shared_value)
#endif
    shared_value = 2;
    // CHECK-DAG: rite of size 4 at 0x{{[0-9a-f]+}} by
    // CHECK-DAG: depend.c:[[#@LINE-2]]:
  }
  return copy < 0;
}
