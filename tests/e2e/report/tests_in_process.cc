// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Races are counted for the test that they belong to: the one in which the
// thread was created that made the later access.  A race that is known counts
// as well.
//
// RUN: %hbsan_cxx -O1 -g %s -o %t && rm -f %t.log*
// RUN: env HBSAN_OPTIONS=format=text,json:log_path=%t.log %expect66 %t | FileCheck %s
// RUN: cat %t.log.*[0-9] | FileCheck %s --check-prefix=TEXT
// RUN: %json_log %t.log.*.jsonl | FileCheck %s --check-prefix=JSON

#include <hbsan/report.h>
#include <stdio.h>

#include "../../support/two_threads.h"

// Apart, as races on one granule are equal.
alignas(8) int value;
alignas(8) int worker_value;

NOINLINE void First() { value = 1; }
NOINLINE void Second() { value = 2; }

void Racy() { RunUnordered(First, Second); }
void Silent() { RunOrdered(First, Second); }

void Run(const char* name, void (*body)()) {
  hbsan_test_begin(name);
  body();
  printf("%s: %u\n", name, hbsan_test_end());
}

// A worker of one test that is still there in the next one.
pthread_t worker;
void* Work(void*) {
  InvisibleAwait(2000);
  worker_value = 1;
  InvisibleSet(3000);
  return nullptr;
}
void LeaveWorker() {
  InvisibleSet(0);
  pthread_create(&worker, nullptr, Work, nullptr);
  worker_value = 2;
}
void MeetWorker() {
  InvisibleSet(2000);
  InvisibleAwait(3000);
}

// Two tests at the same time; one of them races.
void* OtherTest(void*) {
  hbsan_test_begin("Parallel.Racy");
  InvisibleAwait(1);
  Racy();
  printf("Parallel.Racy: %u\n", hbsan_test_end());
  return nullptr;
}

int main() {
  Run("Suite.Silent", Silent);
  Run("Suite.Racy", Racy);
  // By repeats, too, and in other tests.
  Run("Suite.Racy", Racy);
  Run("Suite.Other", Racy);
  Run("Suite.Racy", Silent);
  // CHECK: Suite.Silent: 0
  // CHECK-NEXT: Suite.Racy: 1
  // CHECK-NEXT: Suite.Racy: 1
  // CHECK-NEXT: Suite.Other: 1
  // CHECK-NEXT: Suite.Racy: 0
  Run("Worker.Made", LeaveWorker);
  Run("Worker.Met", MeetWorker);
  pthread_join(worker, nullptr);
  printf("then %u %u\n", hbsan_test_races("Worker.Made"),
         hbsan_test_races("Worker.Met"));
  // CHECK-NEXT: Worker.Made: 0
  // CHECK-NEXT: Worker.Met: 0
  // CHECK-NEXT: then 1 0

  InvisibleSet(0);
  hbsan_test_begin("Parallel.Silent");
  pthread_t other;
  pthread_create(&other, nullptr, OtherTest, nullptr);
  InvisibleSet(1);
  pthread_join(other, nullptr);
  printf("Parallel.Silent: %u\n", hbsan_test_end());
  // CHECK-NEXT: Parallel.Racy: 1
  // CHECK-NEXT: Parallel.Silent: 0
  printf("outside: %u %u %u\n", hbsan_test_end(), hbsan_test_races("Nobody"),
         hbsan_race_count());
  // CHECK-NEXT: outside: 0 0 5
}
// TEXT: WARNING: HBSan: data race on 'value' (pid={{[0-9]+}}) in test Suite.Racy{{$}}
// TEXT: WARNING: HBSan: data race on 'worker_value' (pid={{[0-9]+}}) in test Worker.Made{{$}}
// TEXT: HBSan: found 2 data races (3 more occurrences of the same)
// JSON: race data-race {{.*}}; test Suite.Racy
// JSON: repeat of 1: 1; test Suite.Racy
// JSON: repeat of 1: 1; test Suite.Other
// JSON: race data-race {{.*}}; test Worker.Made
// JSON: repeat of 1: 1; test Parallel.Racy
// JSON: end races 2, occurrences 5, status 66
