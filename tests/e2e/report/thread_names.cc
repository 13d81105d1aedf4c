// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads carry the names that the program gave them.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t
// RUN: %expect66 %t 2>&1 | FileCheck %s

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void Second() {
  pthread_setname_np(pthread_self(), "consumer-1");
  shared_value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2 'consumer-1'
}

NOINLINE static void First() {
  pthread_setname_np(pthread_self(), "producer-1");
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1 'producer-1'
}

int main() {
  RunPair(First, Second);
  // CHECK: Thread T2 'consumer-1' (tid=
  // CHECK: Thread T1 'producer-1' (tid=
}
