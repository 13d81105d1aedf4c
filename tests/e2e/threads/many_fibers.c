// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fibers beyond the seats (docs/design/sids.md) are told apart, and switching
// between them waits for nothing. RACY: the switches order nothing.
//
// EDGE: threads | __tsan_switch_to_fiber | what came before the switch -> what
// the other fiber does, unless the flag says no
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: env HBSAN_OPTIONS=stats=1 %t.clean 2>&1 | FileCheck --check-prefix=STATS %s

#include <sanitizer/tsan_interface.h>

#ifdef RACY
enum { kFlags = 1 << 0 };  // __tsan_switch_to_fiber_no_sync
#else
enum { kFlags = 0 };
#endif

enum { kFibers = 1000, kRounds = 3 };

static void *fibers[kFibers];
int of_each[kFibers];
int shared_value;

int main(void) {
  void *const first = __tsan_get_current_fiber();
  for (int i = 0; i < kFibers; i++) fibers[i] = __tsan_create_fiber(0);
  for (int round = 0; round < kRounds; round++) {
    for (int i = 0; i < kFibers; i++) {
      __tsan_switch_to_fiber(fibers[i], kFlags);
      of_each[i]++;
      if (i == 0 || i == kFibers - 1)
        shared_value++;
      __tsan_switch_to_fiber(first, kFlags);
    }
  }
}
// CHECK: WARNING: HBSan: data race on 'shared_value'
// CHECK-NEXT: by thread T1000
// CHECK: Previous write of size 4 {{.*}} by thread T1 (
// CHECK: HBSan: found 1 data race{{$}}
// STATS: HBSan: {{ *}}0 {{ *}}threads that had to share a thread slot
