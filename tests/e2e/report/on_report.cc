// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The hook of the program hears of each report once, and what it asks is what
// the report says.  It may use memory, locks and what the race was on.
//
// RUN: %hbsan_cxx -O1 -g %s -o %t
// RUN: %expect66 %t 2>/dev/null | FileCheck %s
// RUN: env HBSAN_OPTIONS=format=json %expect66 %t 2>/dev/null | FileCheck %s

#include <hbsan/report.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../support/two_threads.h"

int* place;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t hook_mutex = PTHREAD_MUTEX_INITIALIZER;
int reports;

void PrintStack(const char* what, const void* const* pcs, size_t count) {
  printf("  %s: %s\n", what, count > 0 && pcs[0] ? "known" : "unknown");
}

extern "C" void __hbsan_on_report(const hbsan_report* report) {
  void* block = malloc(100);
  pthread_mutex_lock(&hook_mutex);
  reports++;
  *place = 4;  // would be one more race
  pthread_mutex_unlock(&hook_mutex);
  free(block);

  const void* pcs[8];
  printf("%u %s '%s' test %s, in all %u, text %d\n", hbsan_report_id(report),
         hbsan_report_kind(report), hbsan_report_title(report),
         hbsan_report_test(report), hbsan_race_count(),
         strstr(hbsan_report_text(report), "SUMMARY") != nullptr);
  for (size_t i = 0; i < hbsan_report_access_count(report); i++) {
    long locks[4];
    size_t held = hbsan_report_access_locks(report, i, locks, 4);
    printf("%s of %zu by %ld, exact %d, place %d, lock %d\n",
           hbsan_report_access_kind(report, i),
           hbsan_report_access_size(report, i),
           hbsan_report_access_thread(report, i),
           hbsan_report_access_is_exact(report, i),
           hbsan_report_access_address(report, i) == place,
           held == 1 && locks[0] == -hbsan_report_lock_id(report, 0));
    PrintStack("stack", pcs, hbsan_report_access_stack(report, i, pcs, 8));
  }
  printf("%s of %zu by %ld, offset %td\n", hbsan_report_location_kind(report),
         hbsan_report_location_size(report),
         hbsan_report_location_thread(report),
         reinterpret_cast<const char*>(place) -
             static_cast<const char*>(hbsan_report_location_address(report)));
  PrintStack("stack", pcs, hbsan_report_location_stack(report, pcs, 8));
  for (size_t i = 0; i < hbsan_report_lock_count(report); i++)
    PrintStack("lock made", pcs, hbsan_report_lock_stack(report, i, pcs, 8));
  for (size_t i = 0; i < hbsan_report_thread_count(report); i++) {
    printf("T%ld '%s' of %ld, os %d, finished %d\n",
           hbsan_report_thread_id(report, i),
           hbsan_report_thread_name(report, i),
           hbsan_report_thread_parent(report, i),
           hbsan_report_thread_os_tid(report, i) > 0,
           hbsan_report_thread_is_finished(report, i));
  }
  PrintStack("thread made", pcs, hbsan_report_thread_stack(report, 0, pcs, 8));
  for (size_t i = 0; i < hbsan_report_hint_count(report); i++) {
    printf("hint %s: %s\n", hbsan_report_hint_id(report, i),
           hbsan_report_hint_text(report, i));
  }
  // What is not there.
  printf("none: %d %zu %ld %d %d\n", hbsan_report_access_kind(report, 2) == 0,
         hbsan_report_access_size(report, 2),
         hbsan_report_access_thread(report, 9),
         hbsan_report_lock_address(report, 7) == 0,
         hbsan_report_hint_id(report, 99) == 0);
}

pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;

NOINLINE void First() {
  pthread_setname_np(pthread_self(), "first");
  *place = 1;
  KEEP(*place);
  *place = 2;
}
NOINLINE void Second() {
  pthread_rwlock_rdlock(&rwlock);
  __atomic_fetch_add(place, 1, __ATOMIC_RELAXED);
  *place = 3;
  pthread_rwlock_unlock(&rwlock);
}

int main() {
  place = static_cast<int*>(calloc(4, sizeof(int))) + 2;
  hbsan_test_begin("Suite.Name");
  RunUnordered(First, Second);
  printf("%d report, %u in the test\n", reports, hbsan_test_end());
  free(place - 2);
}
// CHECK: 1 atomic-plain-race 'data race of atomic and plain access' test Suite.Name, in all 1, text 1
// CHECK-NEXT: atomic-write of 4 by 2, exact 1, place 1, lock 1
// CHECK-NEXT:   stack: known
// CHECK-NEXT: write of 4 by 1, exact 1, place 1, lock 0
// CHECK-NEXT:   stack: known
// CHECK-NEXT: heap of 16 by 0, offset 8
// CHECK-NEXT:   stack: known
// CHECK-NEXT:   lock made: known
// CHECK-NEXT: T2 '' of 0, os 1, finished 0
// CHECK-NEXT: T0 '' of -1, os 1, finished 0
// CHECK-NEXT: T1 'first' of 0, os 1, finished {{[01]}}
// CHECK-NEXT:   thread made: known
// CHECK: hint mixed-atomics: one access is atomic, the other is not; make both atomic
// CHECK: none: 1 0 -1 1 1
// CHECK: 1 report, {{[12]}} in the test
