// Runs the inline check of every width at every place in a granule against
// every shadow state that differs from a recorded one in a single respect, and
// compares its verdict with the definition in abi.h.
//
// RUN: %clang -O1 -I%hbsan_source/include -c %S/Inputs/recording_runtime.c -o %t.rt.o
// RUN: %clang -O1 -I%hbsan_source/include -c %s -DDRIVER -o %t.driver.o
// RUN: %clang -O2 -I%hbsan_source/include -fpass-plugin=%hbsan_pass \
// RUN:   -Xclang -fsanitize=thread -c %s -o %t.o
// RUN: %clang %t.o %t.driver.o %t.rt.o -o %t && %t
// RUN: %clang -O2 -mavx2 -I%hbsan_source/include -fpass-plugin=%hbsan_pass \
// RUN:   -Xclang -fsanitize=thread -c %s -o %t.avx.o
// RUN: %clang %t.avx.o %t.driver.o %t.rt.o -o %t.avx
// RUN: grep -q avx2 /proc/cpuinfo && %t.avx || ! grep -q avx2 /proc/cpuinfo
#include <stdint.h>

typedef float V4 __attribute__((vector_size(16)));
typedef double D4 __attribute__((vector_size(32)));

// name, type, alignment, bytes accessed, and whether the check is in line
#define FOR_EACH_ACCESS(X)        \
  X(i8, uint8_t, 1, 1)            \
  X(i16, uint16_t, 2, 2)          \
  X(i32, uint32_t, 4, 4)          \
  X(i64, uint64_t, 8, 8)          \
  X(i16u, uint16_t, 1, 2)         \
  X(i32u, uint32_t, 1, 4)         \
  X(i32h, uint32_t, 2, 4)         \
  X(i64u, uint64_t, 1, 8)         \
  X(i64h, uint64_t, 2, 8)         \
  X(i64w, uint64_t, 4, 8)         \
  X(f80, long double, 16, 10)     \
  X(v4u, V4, 1, 16)               \
  X(v4w, V4, 4, 16)               \
  X(v4, V4, 16, 16)               \
  X(d4w, D4, 8, 32)

#ifndef DRIVER

#define DEFINE(name, type, alignment, bytes)                       \
  typedef type name##_t __attribute__((aligned(alignment), may_alias)); \
  void read_##name(void* p) { (void)*(volatile name##_t*)p; }      \
  void write_##name(void* p) { *(volatile name##_t*)p = (type){0}; }
FOR_EACH_ACCESS(DEFINE)

#else

#include <stdio.h>
#include <string.h>

#include "Inputs/recording_runtime.h"
#include "hbsan/abi.h"

#define DECLARE(name, ...) void read_##name(void*), write_##name(void*);
FOR_EACH_ACCESS(DECLARE)

struct row {
  const char* name;
  void (*access)(void*);
  unsigned alignment, bytes;
  int is_write;
};
static const struct row rows[] = {
#define ROWS(name, type, alignment, bytes)            \
  {"read " #name, read_##name, alignment, bytes, 0},  \
  {"write " #name, write_##name, alignment, bytes, 1},
    FOR_EACH_ACCESS(ROWS)};

extern __thread struct hbsan_hot_state __hbsan_hot;
static char buffer[128] __attribute__((aligned(64)));
static int failures;

static uint32_t* cell_of(void* address) {
  return (uint32_t*)((((uintptr_t)address & HBSAN_APP_MASK) << 1) +
                     HBSAN_SHADOW_BASE);
}

// Clears the shadow of the buffer and records one access in `slot`.
static void record_access(char* first, unsigned bytes, uint32_t owner,
                          uint32_t flags, int slot) {
  memset(cell_of(buffer), 0, 2 * sizeof(buffer));
  for (unsigned i = 0; i < bytes; ++i) {
    uint32_t* word = &cell_of(first + i)[slot];
    if (*word == 0) *word = owner | flags | HBSAN_UNTOUCHED_BITS;
    *word &= ~(1u << ((uintptr_t)(first + i) & 7));
  }
}

static void expect(const struct row* row, char* p, int slow, const char* what) {
  slow_calls = 0;
  row->access(p);
  int told = last_access.address == (uintptr_t)p &&
             last_access.bytes == row->bytes &&
             last_access.is_write == row->is_write;
  if (slow_calls == slow && (slow == 0 || told)) return;
  printf("%s at %d, %s: %d slow calls\n", row->name, (int)(p - buffer), what,
         slow_calls);
  failures++;
}

static void test(const struct row* row, char* p) {
  const uint32_t own = HBSAN_SLOT_OWN(3, 77);
  const uint32_t other_epoch = HBSAN_SLOT_OWN(3, 76);
  const uint32_t other_thread = HBSAN_SLOT_OWN(2, 77);
  for (int i = 0; i < HBSAN_SLOTS_PER_CELL; ++i) __hbsan_hot.own[i] = own;

  memset(cell_of(buffer), 0, 2 * sizeof(buffer));
  expect(row, p, 1, "empty shadow");
  for (int slot = 0; slot < HBSAN_SLOTS_PER_CELL; ++slot) {
    record_access(p, row->bytes, own, 0, slot);
    expect(row, p, 0, "own write");
    record_access(p, row->bytes, own, HBSAN_READ_BIT, slot);
    expect(row, p, row->is_write, "own read");
    record_access(p, row->bytes, own, HBSAN_ATOMIC_BIT, slot);
    expect(row, p, 1, "own atomic");
    record_access(p, row->bytes, other_epoch, 0, slot);
    expect(row, p, 1, "other epoch");
    record_access(p, row->bytes, other_thread, 0, slot);
    expect(row, p, 1, "other thread");
  }
  for (unsigned i = 0; i < row->bytes; ++i) {
    record_access(p, row->bytes, own, 0, 1);
    cell_of(p + i)[1] |= 1u << ((uintptr_t)(p + i) & 7);
    expect(row, p, 1, "one byte missing");
  }
  record_access(p - 3, row->bytes + 8, own, 0, 2);
  expect(row, p, 0, "wider own write");
}

int main(void) {
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    for (int place = 16; place < 32; ++place) {
      if (place % rows[i].alignment == 0) test(&rows[i], buffer + place);
    }
  }
  return failures != 0;
}

#endif
