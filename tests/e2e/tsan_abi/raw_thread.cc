// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A thread that HBSan meets only at its first access, inside three functions:
// that these return without having been entered spoils no later stack.
//
// REQUIRES: gcc
// RUN: %foreign %t.g %s g++ -O2
// RUN: %foreign %t.c %s %clangxx -O2

#include <dlfcn.h>

#include "../../support/two_threads.h"

int shared_value, first_seen, done;

NOINLINE static void Enter(int depth) {
  if (depth == 0)
    first_seen = 1;
  else
    Enter(depth - 1);
  KEEP(depth);
}

NOINLINE static void Write() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 Write() {{.*}}raw_thread.cc:[[#@LINE-2]]:
  // CHECK-NEXT: #1 Outer() {{.*}}raw_thread.cc:[[#@LINE+7]]:
  // CHECK-NEXT: #2 Unknown(void*) {{.*}}raw_thread.cc:[[#@LINE+12]]:
  // CHECK-EMPTY:
  __asm__ volatile("");
}

NOINLINE static void Outer() {
  Write();
  __asm__ volatile("");
}

static void *Unknown(void *) {
  Enter(3);
  for (int i = 0; i < 100; i++) Outer();
  __atomic_store_n(&done, 1, __ATOMIC_RELEASE);
  InvisibleSet(1);
  return NULL;
}

static void *Known(void *) {
  InvisibleAwait(1);
#ifndef RACY
  __atomic_load_n(&done, __ATOMIC_ACQUIRE);
#endif
  shared_value = 2;
  return NULL;
}

int main() {
  auto *create = reinterpret_cast<decltype(&pthread_create)>(
      dlsym(dlopen("libc.so.6", RTLD_NOW), "pthread_create"));
  pthread_t unknown, known;
  pthread_create(&known, NULL, Known, NULL);
  create(&unknown, NULL, Unknown, NULL);
  pthread_join(known, NULL);
  pthread_join(unknown, NULL);
}
