// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tbb::task_group, with Debian's uninstrumented library.  RACY: with ACCESS 0,
// the spawner writes what it has already handed to the task; 1, it reads the
// task's result before it waits.
//
// EDGE: libraries | tbb::task_group | run -> the task; every task -> the end of
// wait
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY -DACCESS=0 %s -o %t.racy.0 -ltbb
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.0
// RUN: %expect66 %t.racy.0 2>&1 | FileCheck --check-prefixes=GIVEN,CHECK %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY -DACCESS=1 %s -o %t.racy.1 -ltbb
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.1
// RUN: %expect66 %t.racy.1 2>&1 | FileCheck --check-prefixes=RESULT,CHECK %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean -ltbb
// RUN: %repeat 20 0 %t.clean

#include <tbb/task_group.h>

#include "../../support/tbb_workers.h"

#ifndef RACY
#  define ACCESS -1
#endif

int given, result;

NOINLINE static void Work() {
  int seen = given;
  // GIVEN-DAG: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T
  // GIVEN-DAG: #0 {{.*}}Work{{.*}}tbb_task_group.cc:[[#@LINE-2]]:
  result = seen + 1;
  // RESULT-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T
  // RESULT-DAG: #0 {{.*}}Work{{.*}}tbb_task_group.cc:[[#@LINE-2]]:
}

NOINLINE static void Spawn() {
  tbb::task_group group;
  given = 1;
  group.run([] {
    Work();
    InvisibleSet(1);
  });
  InvisibleAwait(1);
#if ACCESS == 0
  given = 2;
  // GIVEN-DAG: Write of size 4 at 0x{{[0-9a-f]+}} by main thread
  // GIVEN-DAG: #0 {{.*}}Spawn{{.*}}tbb_task_group.cc:[[#@LINE-2]]:
#elif ACCESS == 1
  result++;
  // RESULT-DAG: Write of size 4 at 0x{{[0-9a-f]+}} by main thread
  // RESULT-DAG: #0 {{.*}}Spawn{{.*}}tbb_task_group.cc:[[#@LINE-2]]:
#endif
  group.wait();
  result++;
}

int main() { WithWorkers(Spawn); }
// CHECK: HBSan: found 1 data race
