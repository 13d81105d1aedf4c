// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A report shows the calls that its reader wrote.  Of the library's frames one
// stays, the function that was called, under the name that is written in
// programs; the summary and the compiler's lines point at the caller.
//
// RUN: %hbsan_cxx -std=c++17 -O1 %s -o %t
// RUN: %expect66 %t 2>&1 | FileCheck %s --implicit-check-not=std::_Rb_tree \
// RUN:   --implicit-check-not="basic_string<" --implicit-check-not=/../
// RUN: env HBSAN_OPTIONS=fold_library_frames=0 %expect66 %t 2>&1 \
// RUN:   | FileCheck --check-prefix=ALL %s
#include <map>
#include <string>
#include <thread>

std::map<int, std::string> table = {{1, "one"}};

__attribute__((noinline)) void Change() {
  table[1] = std::string();  // CHANGE
}

__attribute__((noinline)) size_t Look() {
  return table.find(1)->second.size();  // LOOK
}

int main() {
  std::thread other(Change);
  other.join();
  std::thread late(Change);
  size_t size = Look();
  late.join();
  return size == 3;
}

// CHECK: WARNING: HBSan: data race
// CHECK-NEXT: {{Read|Write}} of size 8 at
// CHECK: #[[#]] std::string::{{.*}} [#0{{.*}} inside]
// CHECK-NEXT: #[[#]] {{Look|Change}}() {{.*}}library_frames.cc:[[#]]
// CHECK: Thread T2 {{.*}} created by main thread at:
// CHECK-NEXT: #1 std::thread::thread<void (&)(), void>(void (&)()) {{.*}} [#0 inside]
// CHECK: SUMMARY: HBSan: data race {{.*}}library_frames.cc:[[#]]:[[#]] in {{Look|Change}}()
// CHECK-NEXT: library_frames.cc:[[#]]:[[#]]: error: data race: {{.*}} in std::string::{{.*}} [hbsan]
// CHECK-NEXT: library_frames.cc:[[#]]:[[#]]: note: previous {{.*}} in std::string::

// ALL: #0 std::
// ALL: #1 std::string::
// ALL-NOT: inside]
