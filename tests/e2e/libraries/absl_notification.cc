// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// absl::Notification: Notify, and a wait or a look that finds it. RACY: nobody
// looks.
//
// EDGE: libraries | absl::Notification | Notify -> a wait that returns,
// HasBeenNotified that is true
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy %absl
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean %absl
// RUN: %repeat 20 0 %t.clean

#include <absl/synchronization/notification.h>

#include "../../support/two_threads.h"

absl::Notification done;
int shared_value;

NOINLINE static void First() {
  shared_value = 1;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}First{{.*}}absl_notification.cc:[[#@LINE-2]]:
  done.Notify();
}

NOINLINE static void Second() {
#ifndef RACY
  if (!done.HasBeenNotified())
    done.WaitForNotification();
#endif
  int seen = shared_value;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}absl_notification.cc:[[#@LINE-2]]:
  KEEP(seen);
}

int main() { RunUnordered(First, Second); }
