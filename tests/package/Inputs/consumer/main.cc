// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two threads and one counter; nothing orders the two additions.
#include <thread>

#include "counter.h"

int main() {
  std::thread one(CounterAdd);
  std::thread two(CounterAdd);
  one.join();
  two.join();
  return Zero();
}
