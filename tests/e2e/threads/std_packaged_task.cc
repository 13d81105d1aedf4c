// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A packaged_task run by another thread, awaited with wait_for. RACY: main does
// not wait.
//
// EDGE: C++ | std::packaged_task | the task -> wait_for() that finds it ready
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <chrono>
#include <future>
#include <thread>

#include "../../support/invisible_barrier.h"

int shared_value;

NOINLINE static void Read() {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}std_packaged_task.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static int Task() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Task{{.*}}std_packaged_task.cc:[[#@LINE-2]]:
  InvisibleSet(1);
  return 5;
}

int main() {
  std::packaged_task<int()> task(Task);
  std::future<int> future = task.get_future();
  std::thread thread(std::move(task));
  InvisibleAwait(1);
#ifndef RACY
  while (future.wait_for(std::chrono::milliseconds(1)) !=
         std::future_status::ready) {
  }
#endif
  Read();
  thread.join();
  return future.get() - 5;
}
