// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A task of a tbb::task_group throws, and so the wait does: it has heard of all
// tasks all the same, and each of them of who spawned it.  RACY: a task and the
// spawner write the same variable before the wait.
//
// EDGE: libraries | tbb::task_group | every task -> the exception that wait
// throws
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy -ltbb
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean -ltbb
// RUN: %repeat 20 0 %t.clean

#include <tbb/task_group.h>

#include "../../support/tbb_workers.h"

int given, result, other_result;

int main() {
  WithWorkers([] {
    tbb::task_group group;
    given = 1;
    group.run([] {
      other_result = given + 1;
      InvisibleSet(1);
    });
    group.run([] {
      result = given + 1;
      InvisibleAwait(1);
      InvisibleSet(2);
      throw result;
    });
    InvisibleAwait(2);
#ifdef RACY
    result++;
#endif
    try {
      group.wait();
    } catch (int thrown) {
      result = thrown + other_result;
    }
  });
  return result == 4 || result == 5 ? 0 : 1;
}
