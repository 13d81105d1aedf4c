// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tbb::task_arena: enqueued tasks, and a function that execute hands to another
// thread, since the arena of two is full with the main thread's function and
// the enqueued task.  RACY: with ACCESS 0, the value is written after the
// enqueue; 1, by the main thread's function, too.
//
// EDGE: libraries | tbb::task_arena | enqueue -> the task; execute -> its
// function -> the end of execute
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY -DACCESS=0 %s -o %t.racy.0 -ltbb
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.0
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY -DACCESS=1 %s -o %t.racy.1 -ltbb
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.1
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean -ltbb
// RUN: %repeat 20 0 %t.clean

#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <thread>

#include "../../support/invisible_barrier.h"

#ifndef RACY
#  define ACCESS -1
#endif

int given, value;

int main() {
  tbb::global_control threads(tbb::global_control::max_allowed_parallelism, 4);
  tbb::task_arena arena(2, 1);
  arena.initialize();
  std::thread other;
  arena.execute([&] {
    // The worker exists before the value is written.
    arena.enqueue([] { InvisibleMeet(2); });
    InvisibleMeet(2);
#if ACCESS != 0
    given = 1;
#endif
    arena.enqueue([] {
      InvisibleSet(1);
      InvisibleAwait(2);
      given++;
      InvisibleSet(3);
    });
    InvisibleAwait(1);
#if ACCESS == 0
    given = 1;
#endif
    other = std::thread([&] {
      value = 1;
      InvisibleSet(2);
      arena.execute([] {
        value++;
        InvisibleSet(4);
      });
      value++;
    });
    InvisibleAwait(3);
    InvisibleAwait(4);
#if ACCESS == 1
    value = 5;
#endif
  });
  other.join();
  return value == 3 || value == 5 || value == 6 ? 0 : 1;
}
