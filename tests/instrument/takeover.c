// Under -fsanitize=thread the pass takes over at every optimization level and
// with both kinds of LTO: no trace of LLVM's own ThreadSanitizer is left, and
// nothing is instrumented twice.
//
// RUN: %clang -O0 -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -O1 -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -O2 -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -O3 -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -Os -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -Oz -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -O0 -flto -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -O2 -fPIC -flto -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -O2 -fPIC -flto=thin -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -S -emit-llvm %s -o - | FileCheck %s
//
// -O0 calls, whether or not the functions say so.
// RUN: %clang -O0 -Xclang -disable-O0-optnone -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -S -emit-llvm %s -o - \
// RUN:   | FileCheck %s --implicit-check-not="load <4 x i32>"
//
// The driver's own flag works too.
// RUN: %clang -O2 -fsanitize=thread -fpass-plugin=%hbsan_pass -S -emit-llvm %s -o - \
// RUN:   | FileCheck %s
//
// Object files, and a link with the pass loaded into the linker as well.
// RUN: %clang -O2 -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -c %s -o %t.o && llvm-nm %t.o | FileCheck %s --check-prefix=OBJECT
// RUN: %clang -O0 -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -c %s -o %t.o && llvm-nm %t.o | FileCheck %s --check-prefix=OBJECT
// RUN: %clang -O1 -fPIC -I%hbsan_source/include -c %S/Inputs/recording_runtime.c -o %t.rt.o
// RUN: %clang -O1 -fPIC -DATOMIC_HOOK -c %s -o %t.hook.o
// RUN: %clang -O2 -fPIC -flto -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -c %s -o %t.full.o
// RUN: %clang -O2 -flto -fuse-ld=lld -Wl,--load-pass-plugin=%hbsan_pass -Wl,-z,defs \
// RUN:   -shared -fPIC %t.full.o %t.hook.o %t.rt.o -o %t.full.so
// RUN: llvm-objdump -d --disassemble-symbols=instrumented %t.full.so | FileCheck %s --check-prefix=LINKED
// RUN: llvm-nm %t.full.so | FileCheck %s --check-prefix=NOTSAN
// RUN: %clang -O2 -fPIC -flto=thin -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -c %s -o %t.thin.o
// RUN: %clang -O2 -flto=thin -fuse-ld=lld -Wl,--load-pass-plugin=%hbsan_pass -Wl,-z,defs \
// RUN:   -shared -fPIC %t.thin.o %t.hook.o %t.rt.o -o %t.thin.so
// RUN: llvm-objdump -d --disassemble-symbols=instrumented %t.thin.so | FileCheck %s --check-prefix=LINKED
// RUN: llvm-nm %t.thin.so | FileCheck %s --check-prefix=NOTSAN
//
// Without the flag of the front end nothing happens.
// RUN: %clang -O2 -fpass-plugin=%hbsan_pass -c %s -o %t.o && llvm-nm %t.o \
// RUN:   | FileCheck %s --check-prefix=PLAIN

// CHECK-NOT: {{(call|ctors).*}}tsan
// CHECK: define {{.*}}@instrumented(
// CHECK-NOT: {{call.*}}tsan
// CHECK: call {{.*}}@__hbsan_write8(
// CHECK-NOT: @__hbsan_write8(
// CHECK: call {{.*}}@__hbsan_atomic32_fetch_add(
// CHECK-NOT: {{call.*}}tsan

// OBJECT-NOT: tsan
// OBJECT: U __hbsan_atomic32_fetch_add
// OBJECT: U __hbsan_init_v1
// OBJECT: U __hbsan_write8
// OBJECT-NOT: tsan
// PLAIN-NOT: {{_tsan|_hbsan}}

// NOTSAN-NOT: tsan

// One inline check and one hook.
// LINKED: pcmpeqd
// LINKED-NOT: pcmpeqd
// LINKED: call{{.*}}__hbsan_atomic32_fetch_add
// LINKED-NOT: {{pcmpeqd|fetch_add}}

#ifdef ATOMIC_HOOK
int __hbsan_atomic32_fetch_add(int* p, int value, int order) { return *p; }
#else
int instrumented(long* p, int* q) {
  *p = 1;
  return __atomic_fetch_add(q, 1, __ATOMIC_ACQ_REL);
}
#endif
