// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The log for programs: where it goes, what it holds, and how often a race came
// again.
//
// RUN: %hbsan_cxx -O1 -g %s -o %t
// RUN: rm -rf %t.d && mkdir %t.d
// RUN: env HBSAN_OPTIONS=format=json:log_path=%t.d/a %expect66 %t "an argument"
// RUN: %json_log %t.d/a.*.jsonl | FileCheck %s
// RUN: ls %t.d | FileCheck %s --check-prefix=ALONE
//
// Both at once; the text is what it is without.
// RUN: env HBSAN_OPTIONS=format=text,json:log_path=%t.d/b %expect66 %t x
// RUN: %json_log %t.d/b.*.jsonl | FileCheck %s --check-prefix=BOTH
// RUN: cat %t.d/b.*[0-9] | FileCheck %s --check-prefix=TEXT
//
// To a stream.
// RUN: env HBSAN_OPTIONS=format=json %expect66 %t x 2>&1 | %json_log - | FileCheck %s --check-prefix=BOTH
//
// A program without a race leaves nothing, and a format is checked.
// RUN: env HBSAN_OPTIONS=format=json:log_path=%t.d/c %expect 0 %t
// RUN: not ls %t.d/c*
// RUN: env HBSAN_OPTIONS=format=xml %expect 2 %t 2>&1 | FileCheck %s --check-prefix=BAD

#include <pthread.h>

#include "../../support/invisible_barrier.h"

int value;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* Work(void*) {
  pthread_setname_np(pthread_self(), "a \"\\\xff\n");
  pthread_mutex_lock(&mutex);
  for (int i = 0; i < 3; i++) {
    value++;
    KEEP(value);
  }
  pthread_mutex_unlock(&mutex);
  InvisibleSet(1);
  return nullptr;
}

int main(int argc, char**) {
  pthread_t thread;
  pthread_create(&thread, nullptr, Work, nullptr);
  InvisibleAwait(1);
  for (int i = 0; i < (argc > 1 ? 3 : 0); i++) {
    value = i;
    KEEP(value);
  }
  pthread_join(thread, nullptr);
}
// CHECK: header [{{.*}}, 'an argument']
// CHECK-NEXT: module format_json.cc.tmp
// CHECK: race data-race (data race): write by T0, write by T1; location global; hints [no-common-lock{{.*}}]; test -
// CHECK-NEXT: end races 1, occurrences 1, status 66
// ALONE: a.{{[0-9]+}}.jsonl
// ALONE-NOT: a.
// BOTH: race data-race
// BOTH: end races 1
// TEXT: WARNING: HBSan: data race on 'value'
// TEXT: HBSan: found 1 data race
// BAD: bad value 'xml' for option 'format' in HBSAN_OPTIONS: expected text, json or text,json
