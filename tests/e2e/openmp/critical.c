// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Critical sections of one name exclude each other. RACY: two names.
//
// EDGE: OpenMP | critical | the end of a section -> the next one of the same
// name
//
// RUN: %hbsan_cc -O1 -g -fopenmp -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env OMP_NUM_THREADS=4 HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 env OMP_NUM_THREADS=4 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -fopenmp %s -o %t.clean
// RUN: %repeat 20 0 env OMP_NUM_THREADS=4 %t.clean

int shared_value;

#ifdef RACY
#define SECOND other
#else
#define SECOND one
#endif
#define PRAGMA(text) _Pragma(#text)
#define CRITICAL(name) PRAGMA(omp critical(name))

int main(void) {
#pragma omp parallel
  {
    CRITICAL(one)
    shared_value++;
    // CHECK-DAG: {{rite|ead}} of size 4 at 0x{{[0-9a-f]+}} by
    CRITICAL(SECOND)
    shared_value++;
  }
  return shared_value == 0;
}
