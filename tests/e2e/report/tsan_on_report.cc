// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// TSan's hook, and the functions that programs and debuggers call from it.
//
// RUN: %hbsan_cxx -O1 -g %s -o %t
// RUN: %expect66 %t 2>/dev/null | FileCheck %s
// RUN: env HBSAN_OPTIONS=halt_on_error=1 %expect66 %t 2>/dev/null | FileCheck %s --check-prefix=HALT

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../support/two_threads.h"

extern "C" {
void* __tsan_get_current_report();
int __tsan_get_report_data(void* report, const char** description, int* count,
                           int* stacks, int* mops, int* locs, int* mutexes,
                           int* threads, int* unique_tids, void** sleep_trace,
                           unsigned long trace_size);
int __tsan_get_report_tag(void* report, unsigned long* tag);
int __tsan_get_report_stack(void* report, unsigned long index, void** trace,
                            unsigned long trace_size);
int __tsan_get_report_mop(void* report, unsigned long index, int* tid,
                          void** address, int* size, int* write, int* atomic,
                          void** trace, unsigned long trace_size);
int __tsan_get_report_loc(void* report, unsigned long index, const char** type,
                          void** address, void** start, unsigned long* size,
                          int* tid, int* fd, int* suppressable, void** trace,
                          unsigned long trace_size);
int __tsan_get_report_loc_object_type(void* report, unsigned long index,
                                      const char** type);
int __tsan_get_report_mutex(void* report, unsigned long index,
                            unsigned long* id, void** address, int* destroyed,
                            void** trace, unsigned long trace_size);
int __tsan_get_report_thread(void* report, unsigned long index, int* tid,
                             unsigned long* os_id, int* running,
                             const char** name, int* parent, void** trace,
                             unsigned long trace_size);
int __tsan_get_report_unique_tid(void* report, unsigned long index, int* tid);
const char* __tsan_locate_address(void* address, char* name,
                                  unsigned long name_size, void** begin,
                                  unsigned long* size);
int __tsan_get_alloc_stack(void* address, void** trace, unsigned long size,
                           int* tid, unsigned long* os_id);
void __sanitizer_set_death_callback(void (*callback)());
}

struct Block {
  long unused;
  long value;
};
Block* block;
int a_global[3];
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void Locate(const char* what, void* address) {
  char name[32];
  void* begin;
  unsigned long size;
  const char* kind =
      __tsan_locate_address(address, name, sizeof(name), &begin, &size);
  printf("%s: %s '%s' offset %td of %lu\n", what, kind ? kind : "none", name,
         static_cast<char*>(address) - static_cast<char*>(begin), size);
}

extern "C" void __tsan_on_report(void* report) {
  const char *text, *type, *name;
  int count, stacks, mops, locs, mutexes, threads, unique;
  void* trace[4];
  __tsan_get_report_data(report, &text, &count, &stacks, &mops, &locs, &mutexes,
                         &threads, &unique, trace, 4);
  unsigned long tag = 7;
  printf("%s: %d; %d %d %d %d %d %d; tag %d %lu, current %d\n", text, count,
         stacks, mops, locs, mutexes, threads, unique,
         __tsan_get_report_tag(report, &tag), tag,
         report == __tsan_get_current_report());
  int tid, size, write, atomic;
  void *address, *start;
  for (int i = 0; i < mops; i++) {
    __tsan_get_report_mop(report, i, &tid, &address, &size, &write, &atomic,
                          trace, 4);
    printf("mop %d at %d size %d write %d atomic %d, trace %d\n", tid,
           address == &block->value, size, write, atomic, trace[0] != nullptr);
  }
  unsigned long bytes, id, os_id;
  int fd, suppressable, destroyed, running, parent;
  __tsan_get_report_loc(report, 0, &type, &address, &start, &bytes, &tid, &fd,
                        &suppressable, trace, 4);
  printf("loc %s start %d bytes %lu of %d, trace %d\n", type, start == block,
         bytes, tid, trace[0] != nullptr);
  __tsan_get_report_mutex(report, 0, &id, &address, &destroyed, trace, 4);
  printf("mutex %lu at %d, trace %d\n", id, address == &mutex,
         trace[0] != nullptr);
  for (int i = 0; i < threads; i++) {
    __tsan_get_report_thread(report, i, &tid, &os_id, &running, &name, &parent,
                             trace, 4);
    printf("thread %d '%s' of %d os %d, trace %d\n", tid, name, parent,
           os_id != 0, trace[0] != nullptr);
  }
  printf(
      "none: %d %d %d %d %d %d\n",
      __tsan_get_report_mop(report, 2, &tid, &address, &size, &write, &atomic,
                            trace, 4),
      __tsan_get_report_loc(report, 1, &type, &address, &start, &bytes, &tid,
                            &fd, &suppressable, trace, 4),
      __tsan_get_report_mutex(report, 1, &id, &address, &destroyed, trace, 4),
      __tsan_get_report_thread(report, 9, &tid, &os_id, &running, &name,
                               &parent, trace, 4),
      __tsan_get_report_stack(report, 0, trace, 4),
      __tsan_get_report_unique_tid(report, 0, &tid));
  Locate("in the hook", &a_global[1]);
  fflush(stdout);
}

NOINLINE void First() {
  pthread_setname_np(pthread_self(), "first");
  pthread_mutex_lock(&mutex);
  block->value = 1;
  pthread_mutex_unlock(&mutex);
}
NOINLINE void Second() {
  static volatile long read;
  read = block->value;
}

void BeforeDeath() {
  puts("the callback");
  fflush(stdout);
}

int main() {
  __sanitizer_set_death_callback(BeforeDeath);
  block = static_cast<Block*>(malloc(sizeof(Block)));
  Locate("global", &a_global[2]);
  Locate("heap", &block->value);
  int local;
  static thread_local int tls;
  Locate("stack", &local);
  Locate("tls", &tls);
  Locate("nowhere", reinterpret_cast<void*>(8));
  void* trace[4];
  int tid = 9;
  unsigned long os_id = 0;
  printf("allocated: %d",
         __tsan_get_alloc_stack(&block->value, trace, 4, &tid, &os_id) > 0);
  printf(" by %d, os %d; global: %d\n", tid, os_id != 0,
         __tsan_get_alloc_stack(a_global, trace, 4, &tid, &os_id));
  RunUnordered(First, Second);
  printf("after: %d\n", __tsan_get_current_report() == nullptr);
  free(block);
}
// CHECK: global: global 'a_global' offset 8 of 12
// CHECK-NEXT: heap: heap '' offset 8 of 16
// CHECK-NEXT: stack: stack
// CHECK-NEXT: tls: tls
// CHECK-NEXT: nowhere: none
// CHECK-NEXT: allocated: 1 by 0, os 1; global: 0
// CHECK-NEXT: data-race: 1; 0 2 1 1 3 0; tag 1 0, current 1
// CHECK-NEXT: mop 2 at 1 size 8 write 0 atomic 0, trace 1
// CHECK-NEXT: mop 1 at 1 size 8 write 1 atomic 0, trace 1
// CHECK-NEXT: loc heap start 1 bytes 16 of 0, trace 1
// CHECK-NEXT: mutex {{[0-9]+}} at 1, trace 1
// CHECK-NEXT: thread 2 '' of 0 os 1, trace 1
// CHECK-NEXT: thread 0 '' of -1 os 1, trace 0
// CHECK-NEXT: thread 1 'first' of 0 os 1, trace 1
// CHECK-NEXT: none: 0 0 0 0 0 0
// CHECK-NEXT: in the hook: global 'a_global' offset 4 of 12
// CHECK-NEXT: after: 1
// HALT: in the hook
// HALT-NEXT: the callback
// HALT-NOT: after
