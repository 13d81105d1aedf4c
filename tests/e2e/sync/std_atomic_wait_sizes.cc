// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::atomic::wait on what a futex can and cannot wait for. RACY: the write
// comes after the store.
//
// EDGE: C++ | std::atomic of any size | store(release), notify -> wait(acquire)
// that returns
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

template <typename T>
NOINLINE static void Second() {
  flag<T>.wait(Value<T>(0), std::memory_order_acquire);
  InvisibleAwait(1);
  int seen = shared_value<T>;
  KEEP(seen);
}

template <typename T>
NOINLINE static void First() {
#ifdef RACY
  flag<T>.store(Value<T>(1), std::memory_order_release);
  flag<T>.notify_one();
#endif
  shared_value<T> = 1;
#ifndef RACY
  flag<T>.store(Value<T>(1), std::memory_order_release);
  flag<T>.notify_one();
#endif
  InvisibleSet(1);
}

template <typename T>
static void Test() {
  InvisibleSet(0);
  RunTogether(First<T>, Second<T>);
}

// CHECK: Read of size 4
// CHECK-NEXT: #0 {{.*}}Second<Bytes<1>>{{.*}}std_atomic_wait_sizes.cc:
// CHECK: Previous write of size 4
// CHECK-NEXT: #0 {{.*}}First<Bytes<1>>{{.*}}std_atomic_wait_sizes.cc:
// CHECK: Read of size 4
// CHECK-NEXT: #0 {{.*}}Second<Bytes<4>>{{.*}}std_atomic_wait_sizes.cc:
// CHECK: Previous write of size 4
// CHECK-NEXT: #0 {{.*}}First<Bytes<4>>{{.*}}std_atomic_wait_sizes.cc:
// CHECK: Read of size 4
// CHECK-NEXT: #0 {{.*}}Second<Bytes<8>>{{.*}}std_atomic_wait_sizes.cc:
// CHECK: Previous write of size 4
// CHECK-NEXT: #0 {{.*}}First<Bytes<8>>{{.*}}std_atomic_wait_sizes.cc:
int main() {
  Test<Bytes<1>>();
  Test<Bytes<4>>();
  Test<Bytes<8>>();
}
