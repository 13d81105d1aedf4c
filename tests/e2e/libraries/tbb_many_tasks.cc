// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tasks in memory that the library hands from thread to thread: the spawner
// gets that of tasks which other threads have run, without waiting for them.  A
// task is new memory.  RACY: a task and its spawner write one variable.
//
// EDGE: libraries | memory of TBB's tasks | new at each allocation
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy -ltbb
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean -ltbb
// RUN: %repeat 20 0 %t.clean

#include <tbb/task_group.h>

#include "../../support/tbb_workers.h"

constexpr int kGroups = 200;
int unordered;

int main() {
  WithWorkers([] {
    // A group each: a spawner hears of its group's tasks.
    tbb::task_group groups[kGroups];
    for (int i = 0; i < kGroups; i++) {
      groups[i].run([i] {
#ifdef RACY
        unordered = i;
#endif
        InvisibleSet(i + 1);
      });
      InvisibleAwait(i + 1);
    }
    unordered = kGroups;
    for (tbb::task_group &group : groups) group.wait();
  });
}
