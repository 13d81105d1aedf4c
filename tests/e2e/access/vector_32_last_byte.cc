// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A 32-byte vector store touches its last byte, and not the byte behind it.
//
// REQUIRES: avx2
// RUN: %hbsan_cxx -O1 -g -mavx2 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -mavx2 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cxx -O2 -g -mavx2 -DRACY %s -o %t.racy.o2
// RUN: %expect66 %t.racy.o2 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g -mavx2 %s -o %t.clean.o2
// RUN: %repeat 1 0 %t.clean.o2

#include "../../support/two_threads.h"

typedef double Vector __attribute__((vector_size(32)));
struct alignas(32) Padded {
  char bytes[64];
};
Padded shared_value;

#ifdef RACY
constexpr int kOffset = 31;
#else
constexpr int kOffset = 32;
#endif

NOINLINE static void Second() {
  char seen = shared_value.bytes[kOffset];
  // CHECK: Read of size 1 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}vector_32_last_byte.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  *(Vector *)shared_value.bytes = Vector{1.0, 2.0};
  // CHECK: Previous write of size 32 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}vector_32_last_byte.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
