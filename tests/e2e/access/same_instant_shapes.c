// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two threads touch the same bytes once, at the same instant, 2,000 times, each
// time elsewhere and in one of many forms: each is reported.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: env HBSAN_OPTIONS=symbolize=0:suppress_equal_stacks=0 \
// RUN:   %lossless all 66 %t.racy > %t.out 2>&1
// RUN: sed -n 's/.* at \(0x[0-9a-f]*\)[0-9a-f][0-9a-f] by .*/\1/p' %t.out \
// RUN:   | sort -u | wc -l | FileCheck %s
// CHECK: {{^}}2000{{$}}
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %lossless all 0 %t.clean

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "../../support/invisible_barrier.h"

enum { kCollisions = 2000, kForms = 16, kPlaceBytes = 256 };

// A collision's own place, so that a report's address tells which it was.
static _Alignas(kPlaceBytes) char places[kCollisions][kPlaceBytes];
static unsigned meetings;

// No system call between the last arrival and the access.
INVISIBLE static void MeetAt(unsigned arrivals) {
  __asm__ volatile("" : : : "memory");
  __atomic_fetch_add(&meetings, 1, __ATOMIC_RELAXED);
  unsigned spins = 0;
  while (__atomic_load_n(&meetings, __ATOMIC_RELAXED) < arrivals) {
    if (++spins % 4096 == 0) {
      InvisibleYield();
    }
  }
  __asm__ volatile("" : : : "memory");
}

typedef long long Pair __attribute__((vector_size(16)));
struct __attribute__((packed)) Unaligned {
  uint64_t value;
};

#define READ(type, offset) ((void)*(volatile type *)(p + (offset)))
#define WRITE(type, offset) (*(volatile type *)(p + (offset)) = 1)
#define SIDES(one, two)     \
  {                         \
    if (side) {             \
      two;                  \
    } else {                \
      one;                  \
    }                       \
    break;                  \
  }

NOINLINE static void Collide(char *p, int form, int side) {
  Pair pair = {1, 2};
  switch (form) {
    case 0: SIDES(WRITE(uint8_t, 0), WRITE(uint8_t, 0))
    case 1: SIDES(WRITE(uint16_t, 0), WRITE(uint16_t, 0))
    case 2: SIDES(WRITE(uint32_t, 0), WRITE(uint32_t, 0))
    case 3: SIDES(WRITE(uint64_t, 0), WRITE(uint64_t, 0))
    case 4: SIDES(*(volatile Pair *)p = pair, *(volatile Pair *)p = pair)
    case 5: SIDES(WRITE(uint8_t, 0), READ(uint8_t, 0))
    case 6: SIDES(READ(uint16_t, 0), WRITE(uint16_t, 0))
    case 7: SIDES(WRITE(uint32_t, 0), READ(uint32_t, 0))
    case 8: SIDES(READ(uint64_t, 0), WRITE(uint64_t, 0))
    // Of different widths, overlapping in part.
    case 9: SIDES(WRITE(uint64_t, 0), WRITE(uint32_t, 4))
    case 10: SIDES(WRITE(uint8_t, 6), READ(uint32_t, 4))
    case 11: SIDES(*(volatile Pair *)p = pair, READ(uint64_t, 8))
    case 12: SIDES(((volatile struct Unaligned *)(p + 4))->value = 1,
                   WRITE(uint32_t, 8))
    case 13: SIDES(((volatile struct Unaligned *)(p + 5))->value = 1,
                   ((volatile struct Unaligned *)(p + 2))->value = 1)
    // One atomic.
    case 14: SIDES(WRITE(uint32_t, 0),
                   __atomic_store_n((uint32_t *)p, 1, __ATOMIC_RELAXED))
    case 15: SIDES(__atomic_fetch_add((uint64_t *)p, 1, __ATOMIC_RELAXED),
                   READ(uint32_t, 4))
  }
}

static void *Thread(void *argument) {
  int side = argument != NULL;
  for (unsigned i = 0; i < kCollisions; i++) {
    MeetAt(2 * (i + 1));
#ifdef RACY
    Collide(places[i], (int)(i % kForms), side);
#else
    Collide(places[i] + side * 128, (int)(i % kForms), side);
#endif
  }
  return NULL;
}

int main(void) {
  pthread_t one, two;
  pthread_create(&one, NULL, Thread, NULL);
  pthread_create(&two, NULL, Thread, &meetings);
  pthread_join(one, NULL);
  pthread_join(two, NULL);
}
