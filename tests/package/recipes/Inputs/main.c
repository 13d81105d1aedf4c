/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "tally.h"

int main(void) {
  pthread_t thread;
  pthread_create(&thread, 0, Add, 0);
  Add(0);
  pthread_join(thread, 0);
  return tally != 2;
}
