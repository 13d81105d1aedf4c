// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::atomic of 1 to 16 bytes that the processor has instructions for. RACY:
// relaxed.
//
// EDGE: C++ | std::atomic of any size | store(release) -> load(acquire) that
// finds the value
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
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
// CHECK-NEXT: #0 {{.*}}Second<Bytes<1>>{{.*}}std_atomic_sizes.cc:
// CHECK: Previous write of size 4
// CHECK-NEXT: #0 {{.*}}First<Bytes<1>>{{.*}}std_atomic_sizes.cc:
// CHECK: Read of size 4
// CHECK-NEXT: #0 {{.*}}Second<Bytes<2>>{{.*}}std_atomic_sizes.cc:
// CHECK: Previous write of size 4
// CHECK-NEXT: #0 {{.*}}First<Bytes<2>>{{.*}}std_atomic_sizes.cc:
// CHECK: Read of size 4
// CHECK-NEXT: #0 {{.*}}Second<Bytes<4>>{{.*}}std_atomic_sizes.cc:
// CHECK: Previous write of size 4
// CHECK-NEXT: #0 {{.*}}First<Bytes<4>>{{.*}}std_atomic_sizes.cc:
// CHECK: Read of size 4
// CHECK-NEXT: #0 {{.*}}Second<Bytes<8>>{{.*}}std_atomic_sizes.cc:
// CHECK: Previous write of size 4
// CHECK-NEXT: #0 {{.*}}First<Bytes<8>>{{.*}}std_atomic_sizes.cc:
// CHECK: Read of size 4
// CHECK-NEXT: #0 {{.*}}Second<Bytes<16>>{{.*}}std_atomic_sizes.cc:
// CHECK: Previous write of size 4
// CHECK-NEXT: #0 {{.*}}First<Bytes<16>>{{.*}}std_atomic_sizes.cc:
int main() {
  Test<Bytes<1>>();
  Test<Bytes<2>>();
  Test<Bytes<4>>();
  Test<Bytes<8>>();
  Test<Bytes<16>>();
}
