// Loops of which one check in front covers an access, and loops which are
// checked inside.
//
// RUN: %clang -fpass-plugin=%hbsan_pass -Xclang -fsanitize=thread -S -emit-llvm \
// RUN:   -fno-discard-value-names -mllvm -hbsan-inline-checks=0 -O2 %s -o %t.ll
// RUN: FileCheck %s < %t.ll
// RUN: FileCheck --check-prefix=TRACE %s < %t.ll
// RUN: %clang -fpass-plugin=%hbsan_pass -Xclang -fsanitize=thread -S -emit-llvm \
// RUN:   -fno-discard-value-names -mllvm -hbsan-inline-checks=0 -O1 %s -o - \
// RUN:   | FileCheck %s
// RUN: %clang -fpass-plugin=%hbsan_pass -Xclang -fsanitize=thread -S -emit-llvm \
// RUN:   -fno-discard-value-names -mllvm -hbsan-inline-checks=0 -O2 -flto %s \
// RUN:   -o - | FileCheck %s
// RUN: %clang -fpass-plugin=%hbsan_pass -Xclang -fsanitize=thread -S -emit-llvm \
// RUN:   -fno-discard-value-names -mllvm -hbsan-inline-checks=0 -O2 -flto=thin \
// RUN:   %s -o %t.thin.ll
// RUN: FileCheck %s < %t.thin.ll
// RUN: FileCheck --check-prefix=TRACE %s < %t.thin.ll
//
// RUN: %clang -fpass-plugin=%hbsan_pass -Xclang -fsanitize=thread -S -emit-llvm \
// RUN:   -O0 %s -o - | FileCheck --check-prefix=OFF %s
// RUN: %clang -fpass-plugin=%hbsan_pass -Xclang -fsanitize=thread -S -emit-llvm \
// RUN:   -mllvm -hbsan-loop-ranges=0 -O2 %s -o - \
// RUN:   | FileCheck --check-prefix=OFF %s
// RUN: %clang -fpass-plugin=%hbsan_pass -Xclang -fsanitize=thread -S -emit-llvm \
// RUN:   -mllvm -hbsan-memory-accesses=0 -O2 %s -o - \
// RUN:   | FileCheck --check-prefix=OFF %s
// RUN: %clang -fpass-plugin=%hbsan_pass -S -emit-llvm -O2 %s -o - \
// RUN:   | FileCheck --check-prefix=OFF %s
//
// TRACE-NOT: access.group
// TRACE-NOT: hbsan.covered
// OFF-NOT: __hbsan_{{read|write}}_run

void unknown(void);
int pure(int) __attribute__((const));

// Vectorized, with two copies of the loop and nothing in them.
// CHECK-LABEL: define {{.*}}@triad(
// CHECK-DAG: call void @__hbsan_read_run(ptr {{.*}}%b, i64 {{.*}}, i32 8)
// CHECK-DAG: call void @__hbsan_read_run(ptr {{.*}}%c, i64 {{.*}}, i32 8)
// CHECK-DAG: call void @__hbsan_write_run(ptr {{.*}}%a, i64 {{.*}}, i32 8)
// CHECK-NOT: call {{.*}}@__hbsan
void triad(double* a, const double* b, const double* c, double s, long n) {
  for (long i = 0; i < n; i++) a[i] = b[i] + s * c[i];
}

// The write stands for both, and an access that some iterations make is checked
// where they make it.
// CHECK-LABEL: define {{.*}}@update(
// CHECK: call void @__hbsan_write_run(ptr {{.*}}%a, i64 {{.*}}, i32 4)
// CHECK-NOT: _run(
// CHECK: call {{.*}}@__hbsan_{{read4|masked_read|read_span}}(ptr
// CHECK-NOT: _run(
void update(int* a, const int* b, long n) {
  for (long i = 0; i < n; i++) {
    int v = a[i];
    if (v > 0)
      v += b[i];
    a[i] = v;
  }
}

// Downwards: the last access is the lowest.
// CHECK-LABEL: define {{.*}}@down(
// CHECK: call void @__hbsan_read_run(ptr {{.*}}, i64 {{.*}}, i32 4)
// CHECK-NOT: call {{.*}}@__hbsan
int down(const int* a, long n) {
  int sum = 0;
  for (long i = n - 1; i >= 0; i--) sum += a[i];
  return sum;
}

// Rows that follow each other, and one that is used again: checks before both
// loops.
// CHECK-LABEL: define {{.*}}@rows(
// CHECK: call void @__hbsan_read_run(ptr {{.*}}%matrix, i64 160000, i32 4)
// CHECK: call void @__hbsan_write_run(ptr {{.*}}%row, i64 400, i32 4)
// CHECK-NOT: call {{.*}}@__hbsan
void rows(const float* restrict matrix, float* restrict row) {
  for (int y = 0; y < 400; y++)
    for (int x = 0; x < 400; x++) row[x] += matrix[y * 400 + x];
}

// Rows with gaps between them: one check for each.
// CHECK-LABEL: define {{.*}}@window(
// CHECK: call void @__hbsan_write_run(ptr {{.*}}, i64 300, i32 4)
// CHECK-NOT: call {{.*}}@__hbsan
void window(float* matrix) {
  for (int y = 0; y < 400; y++)
    for (int x = 0; x < 300; x++) matrix[y * 400 + x] *= 2;
}

// CHECK-LABEL: define {{.*}}@pure_call(
// CHECK: call void @__hbsan_read_run(
int pure_call(const int* a, long n) {
  int sum = 0;
  for (long i = 0; i < n; i++) sum += __builtin_abs(a[i]);
  return sum;
}

// ---- Nothing is moved out of the rest ----

// The call may synchronise.
// CHECK-LABEL: define {{.*}}@call(
// CHECK-NOT: _run(
int call(const int* a, long n) {
  int sum = 0;
  for (long i = 0; i < n; i++) {
    sum += a[i];
    unknown();
  }
  return sum;
}

// So may what is done here, even if it is not called.
// CHECK-LABEL: define {{.*}}@atomic(
// CHECK-NOT: _run(
int atomic(const int* a, int* flag, long n) {
  int sum = 0;
  for (long i = 0; i < n; i++)
    sum += a[i] + __atomic_load_n(flag, __ATOMIC_RELAXED);
  return sum;
}
// CHECK-LABEL: define {{.*}}@fence(
// CHECK-NOT: _run(
int fence(const int* a, long n) {
  int sum = 0;
  for (long i = 0; i < n; i++) {
    sum += a[i];
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
  }
  return sum;
}
// CHECK-LABEL: define {{.*}}@is_volatile(
// CHECK-NOT: _run(
int is_volatile(const int* a, volatile int* flag, long n) {
  int sum = 0;
  for (long i = 0; i < n; i++) sum += a[i] + *flag;
  return sum;
}
// CHECK-LABEL: define {{.*}}@assembly(
// CHECK-NOT: _run(
int assembly(const int* a, long n) {
  int sum = 0;
  for (long i = 0; i < n; i++) {
    sum += a[i];
    __asm__ volatile("pause");
  }
  return sum;
}

// The loop may end earlier, and nobody knows when.
// CHECK-LABEL: define {{.*}}@search(
// CHECK-NOT: _run(
long search(const int* a, long n, int wanted) {
  for (long i = 0; i < n; i++)
    if (a[i] == wanted)
      return i;
  return -1;
}
// CHECK-LABEL: define {{.*}}@list(
// CHECK-NOT: _run(
struct node {
  struct node* next;
  int value;
};
int list(const struct node* p) {
  int sum = 0;
  for (; p; p = p->next) sum += p->value;
  return sum;
}

// Not in every iteration.
// CHECK-LABEL: define {{.*}}@sometimes(
// CHECK-NOT: _run(
void sometimes(int* a, long n, long mask) {
  for (long i = 0; i < n; i++)
    if (i & mask)
      a[i] = 1;
}

// An index that may wrap around.
// CHECK-LABEL: define {{.*}}@wraps(
// CHECK-NOT: _run(
int wraps(const int* a, unsigned first, unsigned n) {
  int sum = 0;
  for (unsigned i = 0; i < n; i++) sum += a[(first + i) * 3];
  return sum;
}

// Gaps between the elements, too few or expected to be, and overlapping ones.
// CHECK-LABEL: define {{.*}}@members(
// CHECK-NOT: _run(
struct members {
  int used, unused[3];
};
int members(const struct members* p, long n) {
  int sum = 0;
  for (long i = 0; i < n; i++) sum += p[i].used;
  return sum;
}
// CHECK-LABEL: define {{.*}}@columns(
// CHECK-NOT: _run(
int columns(const int* a, long n) {
  int sum = 0;
  for (long i = 0; i < n; i++) sum += a[i * 100];
  return sum;
}
// CHECK-LABEL: define {{.*}}@few(
// CHECK-NOT: _run(
int few(const int* a) {
  int sum = 0;
#pragma clang loop unroll(disable) vectorize(disable)
  for (long i = 0; i < 4; i++) sum += a[i];
  return sum;
}
// CHECK-LABEL: define {{.*}}@at_most_seven(
int at_most_seven(const int* a, long n) {
  int sum = 0;
#pragma clang loop unroll(disable) vectorize(disable)
  for (long i = 0; i < (n & 7); i++) sum += a[i];
  return sum;
}
// CHECK-LABEL: define {{.*}}@expected_to_be_few(
int expected_to_be_few(const int* a, long n) {
  int sum = 0;
#pragma clang loop unroll(disable) vectorize(disable)
  for (long i = 0; __builtin_expect_with_probability(i < n, 1, 0.75); i++)
    sum += a[i];
  return sum;
}
// CHECK-LABEL: define {{.*}}@overlapping(
// CHECK-NOT: _run(
struct __attribute__((packed)) bytes {
  long value;
};
long overlapping(const char* a, long n) {
  long sum = 0;
  for (long i = 0; i < n; i++) sum ^= ((const struct bytes*)(a + i))->value;
  return sum;
}

// The cycle inside has two entries, and may run for ever.
// CHECK-LABEL: define {{.*}}@two_entries(
// CHECK-NOT: _run(
int two_entries(const int* a, long n, int way) {
  int sum = way;
  for (long i = 0; i < n; i++) {
    if (sum & 1)
      goto second;
  first:
    sum = sum * 5 + 1;
  second:
    sum = sum * 3 + 7;
    if (sum & 64)
      goto first;
    sum += a[i];
  }
  return sum;
}

// Memory that no other thread sees, or none writes.
// CHECK-LABEL: define {{.*}}@private_memory(
// CHECK-NOT: _run(
static const int constants[1000] = {1, 2, 3};
int private_memory(const int* index, long n) {
  int sum = 0;
  for (long i = 0; i < n; i++) sum += constants[i];
  return sum;
}

// CHECK-LABEL: define {{.*}}@not_checked(
// CHECK-NOT: _run(
__attribute__((no_sanitize("thread"))) int not_checked(const int* a, long n) {
  int sum = 0;
  for (long i = 0; i < n; i++) sum += a[i];
  return sum;
}
// CHECK-LABEL: define {{.*}}@left_alone(
// CHECK-NOT: _run(
__attribute__((disable_sanitizer_instrumentation)) int left_alone(const int* a,
                                                                  long n) {
  int sum = 0;
  for (long i = 0; i < n; i++) sum += a[i];
  return sum;
}
// CHECK-LABEL: define {{.*}}@not_optimized(
// CHECK-NOT: _run(
__attribute__((optnone, noinline)) int not_optimized(const int* a, long n) {
  int sum = 0;
  for (long i = 0; i < n; i++) sum += a[i];
  return sum;
}
// CHECK: {{^}}declare 
