// Vector code as clang makes it for SSE2, AVX2 and AVX-512.
//
// RUN: %clang -O2 -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass -S \
// RUN:   -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -O2 -mavx2 -Xclang -fsanitize=thread -fpass-plugin=%hbsan_pass \
// RUN:   -S -emit-llvm %s -o - | FileCheck %s --check-prefixes=CHECK,AVX
// RUN: %clang -O2 -mavx512f -Xclang -fsanitize=thread \
// RUN:   -fpass-plugin=%hbsan_pass -S -emit-llvm %s -o - \
// RUN:   | FileCheck %s --check-prefixes=CHECK,AVX,AVX512
// The back end accepts all of it.
// RUN: %clang -O2 -mavx512f -Xclang -fsanitize=thread \
// RUN:   -fpass-plugin=%hbsan_pass -c %s -o %t.o

typedef double D4 __attribute__((vector_size(32)));
typedef double D8 __attribute__((vector_size(64)));

// CHECK-LABEL: define {{.*}}@copy4(
// CHECK: __hbsan_read_span(ptr {{.*}}, i64 32)
// CHECK: __hbsan_write_span(ptr {{.*}}, i64 32)
void copy4(D4* to, const D4* from) { *to = *from + 1; }

// CHECK-LABEL: define {{.*}}@copy8(
// CHECK: __hbsan_read_span(ptr {{.*}}, i64 64)
// CHECK: __hbsan_write_span(ptr {{.*}}, i64 64)
void copy8(D8* to, const D8* from) { *to = *from + 1; }

// CHECK-LABEL: define {{.*}}@conditional(
// AVX: __hbsan_masked_write(
void conditional(float* a, const int* b, int n) {
  for (int i = 0; i < n; ++i) {
    if (b[i] > 0) a[i] = 1;
  }
}

// CHECK-LABEL: define {{.*}}@indirect(
// AVX512: __hbsan_gather(
float indirect(const float* a, const int* b) {
#pragma clang fp reassociate(on)
  float sum = 0;
  for (int i = 0; i < 1024; ++i) sum += a[b[i]];
  return sum;
}
