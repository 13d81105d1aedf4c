// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The C++ library's threads, locks, promises and static variables.  RACY: the
// reader does not take the lock, so that nothing but the start of the threads
// orders.
//
// EDGE: annotations | objects compiled with -fsanitize=thread | as by the C++
// library above
//
// REQUIRES: gcc
// RUN: %foreign %t.g %s g++ -std=c++20 -O2
// RUN: %foreign %t.c %s %clangxx -std=c++20 -O2

#include <condition_variable>
#include <future>
#include <mutex>
#include <string>
#include <thread>

#include "../../support/invisible_barrier.h"

std::mutex mutex;
std::condition_variable changed;
bool ready;
int shared_value, handed_over;

static const std::string &Name() {
  static std::string name("a name that does not fit into the string object");
  return name;
}

NOINLINE static void Reader() {
  InvisibleAwait(1);
#ifndef RACY
  std::unique_lock<std::mutex> lock(mutex);
  changed.wait(lock, [] { return ready; });
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 Reader() {{.*}}threads.cc:[[#@LINE-2]]:
  KEEP(seen);
  Name();
}

NOINLINE static void Writer() {
  Name();
  {
    std::lock_guard<std::mutex> lock(mutex);
    shared_value = 1;
    // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
    // CHECK-NEXT: #0 Writer() {{.*}}threads.cc:[[#@LINE-2]]:
    ready = true;
  }
  changed.notify_one();
  InvisibleSet(1);
}

int main() {
  std::thread one(Writer), two(Reader);
  one.join();
  two.join();
  std::promise<int *> promise;
  std::thread three([&promise] {
    handed_over = 1;
    promise.set_value(&handed_over);
  });
  ++*promise.get_future().get();
  three.join();
}
// CHECK: HBSan: found 1 data race
