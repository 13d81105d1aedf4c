// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tbb::queuing_rw_mutex.  RACY: the second thread writes while it holds the
// lock for reading only, as the first one did.
//
// EDGE: libraries | tbb::queuing_rw_mutex | release -> the next acquisition;
// none between readers
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy -ltbb
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean -ltbb
// RUN: %repeat 20 0 %t.clean

#include <tbb/queuing_rw_mutex.h>

#include "../../support/two_threads.h"

tbb::queuing_rw_mutex mutex;
int shared_value, upgraded;

NOINLINE static void First() {
  {
    tbb::queuing_rw_mutex::scoped_lock lock(mutex, /*write=*/true);
    upgraded = 1;
    lock.downgrade_to_reader();
  }
#ifdef RACY
  tbb::queuing_rw_mutex::scoped_lock lock(mutex, /*write=*/false);
#else
  tbb::queuing_rw_mutex::scoped_lock lock(mutex, /*write=*/true);
#endif
  shared_value = 1;
}

NOINLINE static void Second() {
  InvisibleAwait(1000);
  tbb::queuing_rw_mutex::scoped_lock lock;
  while (!lock.try_acquire(mutex, /*write=*/false)) {
  }
  int seen = shared_value;
  KEEP(seen);
  lock.upgrade_to_writer();
  upgraded++;
}

int main() { RunTogether(First, Second); }
