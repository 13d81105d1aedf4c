// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A 64-byte vector store touches its last byte, and not the byte behind it.
//
// RUN: %hbsan_cxx -O1 -g -Wno-psabi -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -Wno-psabi %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cxx -O2 -g -Wno-psabi -DRACY %s -o %t.racy.o2
// RUN: %expect66 %t.racy.o2 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g -Wno-psabi %s -o %t.clean.o2
// RUN: %repeat 1 0 %t.clean.o2

#include "../../support/two_threads.h"

typedef double Vector __attribute__((vector_size(64)));
struct alignas(64) Padded {
  char bytes[128];
};
Padded shared_value;

#ifdef RACY
constexpr int kOffset = 63;
#else
constexpr int kOffset = 64;
#endif

NOINLINE static void Second() {
  char seen = shared_value.bytes[kOffset];
  // CHECK: Read of size 1 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}vector_64_last_byte.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  *(Vector *)shared_value.bytes = Vector{1.0, 2.0};
  // CHECK: Previous write of size 64 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}vector_64_last_byte.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
