// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Who made a std::thread: libstdc++ calls pthread_create, and the report goes
// on to the line of the program that called libstdc++, and to its callers.
//
// RUN: %hbsan_cxx -O0 -g %s -o %t.0
// RUN: env HBSAN_OPTIONS=fold_library_frames=0 %expect66 %t.0 2>&1 \
// RUN:   | FileCheck %s
// RUN: %hbsan_cxx -O2 -g %s -o %t.2
// RUN: env HBSAN_OPTIONS=fold_library_frames=0 %expect66 %t.2 2>&1 \
// RUN:   | FileCheck %s
// RUN: %hbsan_cxx -O2 -g -shared-libhbsan %s -o %t.shared
// RUN: env HBSAN_OPTIONS=fold_library_frames=0 %expect66 %t.shared 2>&1 \
// RUN:   | FileCheck %s
//
// No unwinder can be found, and libstdc++ is part of an instrumented module:
// the stack is what the shadow call stack has.
// RUN: %hbsan_cxx -O2 -g -static-libgcc -static-libstdc++ %s -o %t.static
// RUN: env HBSAN_OPTIONS=fold_library_frames=0 %expect66 %t.static 2>&1 \
// RUN:   | FileCheck --check-prefix=STATIC %s
// STATIC: Thread T1 {{.*}} created by main thread at:
// STATIC-NEXT: #0 {{.*}}_M_start_thread
// STATIC: main {{.*}}created_at.cc:

#include <thread>

#include "../../support/invisible_barrier.h"

int shared_value;

static void Body() {
  shared_value = 1;
  InvisibleSet(1);
}

NOINLINE static void Launch() {
  std::thread thread(Body);
  // CHECK: Thread T1 {{.*}} created by main thread at:
  // CHECK-NEXT: #0 {{.*}}_M_start_thread{{.*}}(libstdc++
  // CHECK-NEXT: #1 std::thread::thread<{{.*}}std_thread.h:
  // CHECK-NEXT: #2 Launch() {{.*}}created_at.cc:[[#@LINE-4]]:
  // CHECK-NEXT: #3 main {{.*}}created_at.cc:[[#@LINE+9]]:
  InvisibleAwait(1);
  shared_value = 2;
  KEEP(shared_value);
  thread.join();
}

int main() {
  KEEP(shared_value);
  Launch();
}
