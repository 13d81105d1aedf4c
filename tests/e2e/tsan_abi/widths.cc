// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Accesses of every size, aligned and not, are checked to their last byte.
//
// REQUIRES: gcc
// RUN: %foreign %t.g0 %s g++ -O0
// RUN: %foreign %t.g2 %s g++ -O2 --param tsan-distinguish-volatile=1
// RUN: %foreign %t.c0 %s %clangxx -O0
// RUN: %foreign %t.c2 %s %clangxx -O2 -mllvm -tsan-distinguish-volatile -mllvm -tsan-compound-read-before-write

#include <stddef.h>
#include <string.h>

#include "../../support/two_threads.h"

struct Large {
  char bytes[100];
};

template <typename T>
struct __attribute__((packed)) Unaligned {
  char before[7];
  T value;
};

// The value lies across two granules where it can.
template <typename T>
union alignas(16) Place {
  T aligned;
  volatile T changing;
  Unaligned<T> unaligned;
};

// Each member of the list is one race.
#define ALL_WIDTHS(X)           \
  X(char, c1, aligned)          \
  X(short, s1, aligned)         \
  X(short, s2, unaligned.value) \
  X(int, i1, aligned)           \
  X(int, i2, unaligned.value)   \
  X(int, i3, changing)          \
  X(long, l1, aligned)          \
  X(long, l2, unaligned.value)  \
  X(__int128, w1, aligned)      \
  X(__int128, w2, unaligned.value)

#define DEFINE(type, name, member) Place<type> name;
ALL_WIDTHS(DEFINE)
Large large, copied, cleared, moved;

NOINLINE static void LastByte(volatile void *place, int bytes) {
  static_cast<volatile char *>(place)[bytes - 1] = 1;
}

NOINLINE static void First() {
#define TOUCH(type, name, member)                                           \
  LastByte(reinterpret_cast<char *>(&name) + offsetof(Place<type>, member), \
           sizeof(type));
  ALL_WIDTHS(TOUCH)
  LastByte(&large, sizeof(large));
  LastByte(&copied, sizeof(copied));
  LastByte(&cleared, sizeof(cleared));
  LastByte(&moved, sizeof(moved));
}

NOINLINE static void Second() {
#define INCREMENT(type, name, member) name.member = name.member + 1;
  ALL_WIDTHS(INCREMENT)
  Large local = large;
  KEEP(local);
  memcpy(&copied, &local, sizeof(local) - InvisibleReached(2000));
  memset(&cleared, 0, sizeof(local) - InvisibleReached(2000));
  memmove(&moved, &local, sizeof(local) - InvisibleReached(2000));
}

int main() { RunPair(First, Second); }
// CHECK-COUNT-14: Previous write of size 1 {{.*}} by thread T1
// CHECK: HBSan: found 14 data races
