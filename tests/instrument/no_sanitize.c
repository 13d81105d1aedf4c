// no_sanitize("thread") and ignore lists keep clang's meaning: plain accesses
// go unchecked, atomics and the call stack do not, even in a file that has no
// other function.
//
// RUN: %clang -O1 -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -S \
// RUN:   -emit-llvm %s -o - | FileCheck %s --check-prefixes=CHECK,BOTH
// RUN: echo "src:*/no_sanitize.c" > %t.list
// RUN: %clang -O1 -Xclang -fsanitize=thread -Xclang \
// RUN:   -fsanitize-ignorelist=%t.list -fpass-plugin=%hbsan_pass -S \
// RUN:   -emit-llvm %s -o - | FileCheck %s --check-prefixes=CHECK,IGNORED

// BOTH-LABEL: define {{.*}}@plain(
// BOTH: __hbsan_read4
// IGNORED-LABEL: define {{.*}}@plain(
// IGNORED-NOT: __hbsan_read4
// CHECK: ret i32
int plain(int* p) { return *p; }

// CHECK-LABEL: define {{.*}}@unchecked(
// CHECK: @llvm.returnaddress
// CHECK-NOT: __hbsan_read4
// CHECK: __hbsan_atomic32_load
// CHECK: ret i32
__attribute__((no_sanitize("thread"))) int unchecked(int* p) {
  return *p + __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

// CHECK-LABEL: define {{.*}}@untouched(
// CHECK-NOT: hbsan_
// CHECK: load atomic
__attribute__((disable_sanitizer_instrumentation)) int untouched(int* p) {
  return *p + __atomic_load_n(p, __ATOMIC_ACQUIRE);
}
