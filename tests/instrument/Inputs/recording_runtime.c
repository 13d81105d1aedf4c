/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "recording_runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "hbsan/abi.h"

#define ALL __attribute__((preserve_all))

static uintptr_t stack[1000];
__thread struct hbsan_hot_state __hbsan_hot
    __attribute__((tls_model("initial-exec")));

struct recorded_access last_access;
int slow_calls;

void __hbsan_init_v1(void) {
  void* place = (void*)HBSAN_SHADOW_BASE;
  if (__hbsan_hot.stack_top != NULL) return;
  __hbsan_hot.stack_top = stack;
  for (int i = 0; i < HBSAN_SLOTS_PER_CELL; ++i) {
    __hbsan_hot.own[i] = HBSAN_SLOT_OWN(1, 1);  /* 0 would hit empty slots */
  }
  if (mmap(place, HBSAN_SHADOW_END - HBSAN_SHADOW_BASE, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
           -1, 0) != place) {
    perror("shadow");
    exit(3);
  }
}

long stack_depth(void) { return __hbsan_hot.stack_top - stack; }

static void record(const void* address, uint64_t bytes, int is_write) {
  slow_calls++;
  last_access.address = (uintptr_t)address;
  last_access.bytes = bytes;
  last_access.is_write = is_write;
  last_access.innermost_frame =
      stack_depth() > 0 ? __hbsan_hot.stack_top[-1] : 0;
}

#define SIZED(n)                                                      \
  ALL void __hbsan_read##n(const void* p) { record(p, n, 0); }        \
  ALL void __hbsan_write##n(void* p) { record(p, n, 1); }
SIZED(1)
SIZED(2)
SIZED(4)
SIZED(8)
SIZED(16)
ALL void __hbsan_read_span(const void* p, uint64_t n) { record(p, n, 0); }
ALL void __hbsan_write_span(void* p, uint64_t n) { record(p, n, 1); }
void __hbsan_read_range(const void* p, uint64_t n) { record(p, n, 0); }
void __hbsan_write_range(void* p, uint64_t n) { record(p, n, 1); }
void __hbsan_vptr_write(void* p, void* v) {
  (void)v;
  record(p, sizeof(v), 1);
}

/* What C++ test programs call besides. */
void* __hbsan_memcpy(void* to, const void* from, uint64_t n) {
  return __builtin_memcpy(to, from, n);
}
void* __hbsan_memset(void* to, int byte, uint64_t n) {
  return __builtin_memset(to, byte, n);
}
void* __hbsan_memcpy_new(void* to, const void* from, uint64_t n) {
  return __builtin_memcpy(to, from, n);
}
void* __hbsan_memset_new(void* to, int byte, uint64_t n) {
  return __builtin_memset(to, byte, n);
}
