// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Atomic operations of every size do what they are to do, and order what they
// are told to.  RACY: all are relaxed.
//
// EDGE: annotations | objects compiled with -fsanitize=thread | as by the
// atomic operations above
//
// REQUIRES: gcc
// RUN: %foreign %t.g0 %s g++ -O0 -mcx16
// RUN: %foreign %t.g2 %s g++ -O2 -mcx16
// RUN: %foreign %t.c2 %s %clangxx -O2 -mcx16

#include <stdlib.h>

#include "../../support/two_threads.h"

#ifdef RACY
#  define ACQUIRE __ATOMIC_RELAXED
#  define RELEASE __ATOMIC_RELAXED
#  define ACQ_REL __ATOMIC_RELAXED
#else
#  define ACQUIRE __ATOMIC_ACQUIRE
#  define RELEASE __ATOMIC_RELEASE
#  define ACQ_REL __ATOMIC_ACQ_REL
#endif

static void Expect(bool holds) {
  if (!holds)
    abort();
}

// The ways to give a value on, and to learn of it.
enum { kStore, kExchange, kAdd, kStrong, kWeak, kWays };

template <typename T>
struct Channel {
  T flag;
  int payload;  // each is one race

  template <int kWay>
  void Send() {
    payload = 1;
    T found = 1;
    switch (kWay) {
      case kStore:
        __atomic_store_n(&flag, 2, RELEASE);
        break;
      case kExchange:
        __atomic_exchange_n(&flag, 2, RELEASE);
        break;
      case kAdd:
        __atomic_fetch_add(&flag, 2, RELEASE);
        break;
      case kStrong:
        Expect(!__atomic_compare_exchange_n(&flag, &found, 2, false, RELEASE,
                                            __ATOMIC_RELAXED));
        Expect(found == 0);
        Expect(__atomic_compare_exchange_n(&flag, &found, 2, false, RELEASE,
                                           __ATOMIC_RELAXED));
        break;
      case kWeak:
        found = 0;
        while (!__atomic_compare_exchange_n(&flag, &found, 2, true, RELEASE,
                                            __ATOMIC_RELAXED)) {
        }
        break;
    }
  }

  template <int kWay>
  void Receive() {
    T found = 0;
    switch (kWay) {
      case kStore:
        found = __atomic_load_n(&flag, ACQUIRE);
        break;
      case kExchange:
        found = __atomic_exchange_n(&flag, 2, ACQUIRE);
        break;
      case kAdd:
        found = __atomic_fetch_sub(&flag, 1, ACQ_REL);
        break;
      case kStrong:  // fails, and so learns by its second order
        Expect(!__atomic_compare_exchange_n(&flag, &found, 3, false,
                                            __ATOMIC_RELAXED, ACQUIRE));
        break;
      case kWeak:
        found = 2;
        while (!__atomic_compare_exchange_n(&flag, &found, 3, true, ACQUIRE,
                                            __ATOMIC_RELAXED)) {
        }
        break;
    }
    Expect(found == 2);
    payload = 2;
  }
};

template <typename T>
struct Channels {
  Channel<T> at[kWays];
  void Send() {
    at[kStore].template Send<kStore>();
    at[kExchange].template Send<kExchange>();
    at[kAdd].template Send<kAdd>();
    at[kStrong].template Send<kStrong>();
    at[kWeak].template Send<kWeak>();
  }
  void Receive() {
    at[kStore].template Receive<kStore>();
    at[kExchange].template Receive<kExchange>();
    at[kAdd].template Receive<kAdd>();
    at[kStrong].template Receive<kStrong>();
    at[kWeak].template Receive<kWeak>();
  }
};

typedef unsigned __int128 Wide;
Channels<unsigned char> bytes;
Channels<unsigned short> shorts;
Channels<unsigned> ints;
Channels<unsigned long> longs;
Channels<Wide> wides;

template <typename T>
static void Compute() {
  T value = 12;
  Expect(__atomic_fetch_and(&value, 10, __ATOMIC_SEQ_CST) == 12);
  Expect(__atomic_fetch_or(&value, 3, __ATOMIC_SEQ_CST) == 8);
  Expect(__atomic_fetch_xor(&value, 1, __ATOMIC_SEQ_CST) == 11);
  Expect(__atomic_fetch_nand(&value, 2, __ATOMIC_SEQ_CST) == 10);
  Expect(value == static_cast<T>(~T{2}));
  Expect(__atomic_sub_fetch(&value, 3, __ATOMIC_SEQ_CST) ==
         static_cast<T>(~T{5}));
}

NOINLINE static void First() {
  bytes.Send();
  shorts.Send();
  ints.Send();
  longs.Send();
  wides.Send();
}

NOINLINE static void Second() {
  bytes.Receive();
  shorts.Receive();
  ints.Receive();
  longs.Receive();
  wides.Receive();
}

int main() {
  Compute<unsigned char>();
  Compute<unsigned short>();
  Compute<unsigned>();
  Compute<unsigned long>();
  Compute<Wide>();
  RunUnordered(First, Second);
}
// CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
// CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
// CHECK: HBSan: found 25 data races
