// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::atomic of sizes the processor has no instructions for, under the locks
// of libatomic. RACY: relaxed, which these locks must not hide.
//
// EDGE: C++ | std::atomic of any size | not lock-free: store(release) ->
// load(acquire) that finds the value
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy -latomic
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean -latomic
// RUN: %repeat 20 0 %t.clean

#include <atomic>
#include <cstring>

#include "../../support/two_threads.h"

// Any bytes will do, as long as there is no padding.
template <int kBytes>
struct Bytes {
  alignas((kBytes & (kBytes - 1)) == 0 && kBytes <= 16 ? kBytes : 1)
      unsigned char byte[kBytes];
  bool operator==(const Bytes &other) const {
    return std::memcmp(byte, other.byte, kBytes) == 0;
  }
};

template <typename T>
static T Value(int value) {
  T result = {};
  std::memset(&result, value, sizeof(result));
  return result;
}

template <typename T>
std::atomic<T> flag;
template <typename T>
int shared_value;

#ifdef RACY
#define ORDER std::memory_order_relaxed
#else
#define ORDER std::memory_order_release
#endif

template <typename T>
NOINLINE static void Second() {
  while (!(flag<T>.load(std::memory_order_acquire) == Value<T>(1))) {
  }
  int seen = shared_value<T>;
  KEEP(seen);
}

template <typename T>
NOINLINE static void First() {
  shared_value<T> = 1;
  flag<T>.store(Value<T>(1), ORDER);
}

template <typename T>
static void Test() {
  InvisibleSet(0);
  RunUnordered(First<T>, Second<T>);
}

// CHECK: Read of size 4
// CHECK-NEXT: #0 {{.*}}Second<Bytes<3>>{{.*}}std_atomic_large.cc:
// CHECK: Previous write of size 4
// CHECK-NEXT: #0 {{.*}}First<Bytes<3>>{{.*}}std_atomic_large.cc:
// CHECK: Read of size 4
// CHECK-NEXT: #0 {{.*}}Second<Bytes<12>>{{.*}}std_atomic_large.cc:
// CHECK: Previous write of size 4
// CHECK-NEXT: #0 {{.*}}First<Bytes<12>>{{.*}}std_atomic_large.cc:
// CHECK: Read of size 4
// CHECK-NEXT: #0 {{.*}}Second<Bytes<24>>{{.*}}std_atomic_large.cc:
// CHECK: Previous write of size 4
// CHECK-NEXT: #0 {{.*}}First<Bytes<24>>{{.*}}std_atomic_large.cc:
// CHECK: Read of size 4
// CHECK-NEXT: #0 {{.*}}Second<Bytes<100>>{{.*}}std_atomic_large.cc:
// CHECK: Previous write of size 4
// CHECK-NEXT: #0 {{.*}}First<Bytes<100>>{{.*}}std_atomic_large.cc:
int main() {
  Test<Bytes<3>>();
  Test<Bytes<12>>();
  Test<Bytes<24>>();
  Test<Bytes<100>>();
}
