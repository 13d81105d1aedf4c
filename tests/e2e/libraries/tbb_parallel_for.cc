// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tbb::parallel_for and parallel_reduce over two iterations, which wait for
// each other invisibly and so run on two threads.  RACY: both write one
// variable.
//
// EDGE: libraries | tbb::parallel_for, tbb::parallel_reduce | what came before
// -> every iteration -> what follows; a join -> the next
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy -ltbb
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean -ltbb
// RUN: %repeat 20 0 %t.clean

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_reduce.h>

#include "../../support/tbb_workers.h"

int given, results[2];

NOINLINE static void Iteration(int i) {
  InvisibleMeet(kWorkers + 2);
#ifdef RACY
  results[0] = given + i;
#else
  results[i] = given + i;
#endif
}

int main() {
  WithWorkers([] {
    given = 1;
    tbb::parallel_for(0, 2, Iteration, tbb::simple_partitioner());
    given = results[0] + results[1];
    results[0] = tbb::parallel_reduce(
        tbb::blocked_range<int>(0, 100, 1), 0,
        [](const tbb::blocked_range<int> &range, int sum) {
          for (int i = range.begin(); i != range.end(); i++) sum += given + i;
          return sum;
        },
        [](int left, int right) { return left + right; });
    given = results[0];
  });
#ifndef RACY
  return given == 4950 + 300 ? 0 : 1;
#endif
}
