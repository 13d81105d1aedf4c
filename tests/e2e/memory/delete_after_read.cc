// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// delete against a read of a member.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <cstddef>

#include "../../support/two_threads.h"

struct Node {
  int value;
  Node *next;
};
Node *shared_block;

NOINLINE static void Release() {
  // CHECK: Free of size {{[0-9]+}} at 0x{{[0-9a-f]+}} by thread T2
  // CHECK: Release{{.*}}delete_after_read.cc:[[#@LINE+1]]:
  delete shared_block;
}

NOINLINE static void Use() {
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK: Use{{.*}}delete_after_read.cc:[[#@LINE+1]]:
  int seen = shared_block->value;
  KEEP(seen);
}

NOINLINE static Node *Allocate() {
  // CHECK: Location is heap block of size {{[0-9]+}} at 0x{{[0-9a-f]+}} allocated by main thread
  // CHECK: Allocate{{.*}}delete_after_read.cc:[[#@LINE+1]]:
  return new Node();
}

int main() {
  shared_block = Allocate();
  RunPair(Use, Release);
}
