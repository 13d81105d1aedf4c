// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A program of g++'s objects and our own, and one with a shared library of
// g++'s: a race between the two is found, and the stacks go through both.
//
// EDGE: annotations | objects compiled with -fsanitize=thread | atomics of one
// side -> those of the other
//
// REQUIRES: gcc
// RUN: g++ -O2 -g -fPIC -fsanitize=thread -DFOREIGN -c %s -o %t.foreign.o
// RUN: %hbsan_cxx -O1 -g -DRACY %s %t.foreign.o -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s %t.foreign.o -o %t.clean
// RUN: %repeat 20 0 %t.clean
//
// RUN: g++ -shared %t.foreign.o -o %t.foreign.so
// RUN: %hbsan_cxx -O1 -g -DRACY %s %t.foreign.so -o %t.racy.so
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.so
// RUN: %expect66 %t.racy.so 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s %t.foreign.so -o %t.clean.so
// RUN: %repeat 20 0 %t.clean.so
//
// The program linked by g++, with what the wrapper would add.
// RUN: g++ -O2 -g -fsanitize=thread -DRACY -c %s -o %t.main.o
// RUN: g++ %t.main.o %t.foreign.o -o %t.gcc -Wl,--whole-archive %hbsan_rt -Wl,--no-whole-archive -Wl,--dynamic-list=%hbsan_build/lib/hbsan/hbsan_rt.syms -Wl,-rpath,%hbsan_build/lib/hbsan
// RUN: %expect66 %t.gcc 2>&1 | FileCheck %s

typedef void (*Callback)(int);
void CallOnGccsSide(Callback callback, int value);
void CopyOnGccsSide(char *to, const char *from, unsigned long bytes);

#ifdef FOREIGN

#  include <string.h>

void CallOnGccsSide(Callback callback, int value) {
  callback(value);
  __asm__ volatile("");
}

void CopyOnGccsSide(char *to, const char *from, unsigned long bytes) {
  memcpy(to, from, bytes);
  // CHECK: Write of size 8 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 CopyOnGccsSide(char*, char const*, unsigned long) {{.*}}mixed.cc:[[#@LINE-2]]:
  // CHECK-NEXT: #1 Copy(int) {{.*}}mixed.cc:[[#COPY:]]:
  // CHECK-NEXT: #2 CallOnGccsSide(void (*)(int), int) {{.*}}mixed.cc:[[#@LINE-9]]:
  // CHECK-NEXT: #3 Second() {{.*}}mixed.cc:[[#COPY+5]]:
  // CHECK-NEXT: #4 TwoThreadsSecond
  // CHECK-EMPTY:
  // CHECK-NEXT: Previous write of size 1 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 Store(int) {{.*}}mixed.cc:[[#COPY+10]]:
  // CHECK-NEXT: #1 CallOnGccsSide(void (*)(int), int) {{.*}}mixed.cc:[[#@LINE-15]]:
  // CHECK-NEXT: #2 First() {{.*}}mixed.cc:[[#COPY+15]]:
  // CHECK-NEXT: #3 TwoThreadsFirst
  __asm__ volatile("");
}

#else

#  include "../../support/two_threads.h"

char shared_bytes[8], source[8];

NOINLINE static void Copy(int bytes) {
  CopyOnGccsSide(shared_bytes, source, bytes);
  KEEP(bytes);
}

NOINLINE static void Second() {
  CallOnGccsSide(Copy, 8);
  KEEP(source);
}

NOINLINE static void Store(int value) {
  shared_bytes[3] = value;
  KEEP(value);
}

NOINLINE static void First() {
  CallOnGccsSide(Store, 1);
  KEEP(source);
}

int main() { RunPair(First, Second); }

#endif
