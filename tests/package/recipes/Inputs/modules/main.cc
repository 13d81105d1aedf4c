// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <thread>
import tally;

int main() {
  std::thread thread(Add);
  Add();
  thread.join();
  AddTo(tally);
  return tally != 3;
}
