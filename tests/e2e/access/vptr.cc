// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A virtual call while another thread destroys the object: the destructor of
// the base class stores the virtual table pointer.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cxx -O0 -g -DRACY %s -o %t.racy.o0
// RUN: %expect66 %t.racy.o0 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O0 -g %s -o %t.clean.o0
// RUN: %repeat 1 0 %t.clean.o0

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
  // CHECK-NEXT: #0 {{.*}}Base::~Base
  // CHECK: Second{{.*}}vptr.cc:[[#@LINE+7]]:
  CallKind(this);
}

NOINLINE Derived::~Derived() { CallKind(this); }

NOINLINE static void Second() {
  shared_object->~Base();
}

NOINLINE static void First() {
  int kind = shared_object->Kind();
  // CHECK: Previous read of size 8 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}vptr.cc:[[#@LINE-2]]:
  KEEP(kind);
}

int main() {
  shared_object = new (storage) Derived;
  RunPair(First, Second);
}
