// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A virtual call while another thread destroys the object: the destructor of
// the base class stores the virtual table pointer.
//
// REQUIRES: gcc
// RUN: %foreign %t.g0 %s g++ -O0
// RUN: %foreign %t.c0 %s %clangxx -O0
// RUN: %foreign %t.c1 %s %clangxx -O1

#include <new>

#include "../../support/two_threads.h"

struct Base {
  virtual ~Base();
  virtual int Kind() { return 0; }
};
struct Derived : Base {
  ~Derived() override;
  int Kind() override { return 1; }
};
alignas(Derived) char storage[sizeof(Derived)];
Base *shared_object;

NOINLINE static int CallKind(Base *object) { return object->Kind(); }

NOINLINE Base::~Base() {
  // CHECK: Write of size 8 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 Base::~Base
  // CHECK-NEXT: #1 Second() {{.*}}vptr.cc:[[#@LINE+6]]:
  CallKind(this);
}

NOINLINE Derived::~Derived() { CallKind(this); }

NOINLINE static void Second() { shared_object->Base::~Base(); }

NOINLINE static void First() {
  int kind = CallKind(shared_object);
  // CHECK: Previous read of size 8 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 CallKind(Base*)
  // CHECK-NEXT: #1 First() {{.*}}vptr.cc:[[#@LINE-3]]:
  KEEP(kind);
}

int main() {
  shared_object = new (storage) Derived;
  RunPair(First, Second);
}
