// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Thread-local storage of a finished thread becomes that of a new one. RACY:
// the new thread touches a global instead.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

#include "../../support/invisible_barrier.h"

__thread int tls_values[64];
int global_values[64];
long first_tid;

NOINLINE static void Touch(int *values) {
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Touch{{.*}}tls_reuse.cc:[[#@LINE+3]]:
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Touch{{.*}}tls_reuse.cc:[[#@LINE+1]]:
  values[17] = 1;
}

static void *Thread(void *number) {
#ifdef RACY
  Touch(global_values);
#else
  Touch(tls_values);
#endif
  if (number == nullptr) {
    __atomic_store_n(&first_tid, (long)gettid(), __ATOMIC_RELAXED);
  }
  InvisibleSet((unsigned)(size_t)number + 1);
  return nullptr;
}

int main() {
  pthread_t one, two;
  pthread_create(&one, nullptr, Thread, (void *)0);
  pthread_detach(one);
  InvisibleAwait(1);
  InvisibleAwaitThreadGone(__atomic_load_n(&first_tid, __ATOMIC_RELAXED));
  pthread_create(&two, nullptr, Thread, (void *)1);
  pthread_join(two, nullptr);
}
