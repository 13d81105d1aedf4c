// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs a body in a TBB arena of four threads, however few processors there are:
// a task that is spawned there runs on another thread if the spawner waits for
// it by invisible steps.  All four exist before the body begins, so that no
// edge of the body's is in truth that of a thread's creation.
#ifndef HBSAN_TESTS_SUPPORT_TBB_WORKERS_H_
#define HBSAN_TESTS_SUPPORT_TBB_WORKERS_H_

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include "invisible_barrier.h"

// Arrivals that InvisibleMeet has counted before the body.
enum { kWorkers = 4 };

template <typename Body>
void WithWorkers(Body body) {
  tbb::global_control threads(tbb::global_control::max_allowed_parallelism,
                              kWorkers);
  tbb::task_arena arena(kWorkers);
  arena.execute([&] {
    tbb::task_group all;
    for (int i = 0; i < kWorkers; i++)
      all.run([] { InvisibleMeet(kWorkers); });
    all.wait();
    body();
  });
}

#endif  // HBSAN_TESTS_SUPPORT_TBB_WORKERS_H_
