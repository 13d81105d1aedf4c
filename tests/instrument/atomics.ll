; Every atomic operation, width and order.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" -S %s \
; RUN:   | FileCheck %s --implicit-check-not="fence {{acq|rel|seq}}" \
; RUN:     --implicit-check-not="load atomic" --implicit-check-not="store atomic"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define i8 @all8(
; CHECK: %l = call i8 @__hbsan_atomic8_load(ptr %p, i32 2)
; CHECK-NEXT: call void @__hbsan_atomic8_store(ptr %p, i8 %v, i32 3)
; CHECK-NEXT: %x = call i8 @__hbsan_atomic8_exchange(ptr %p, i8 %v, i32 4)
; CHECK-NEXT: %[[OLD:.*]] = call i8 @__hbsan_atomic8_compare_exchange(ptr %p, i8 %l, i8 %v, i32 5, i32 0)
; CHECK-NEXT: %[[DONE:.*]] = icmp eq i8 %[[OLD]], %l
; CHECK-NEXT: insertvalue {{.*}} i8 %[[OLD]], 0
; CHECK-NEXT: %c = insertvalue {{.*}} i1 %[[DONE]], 1
define i8 @all8(ptr %p, i8 %v) sanitize_thread {
  %l = load atomic i8, ptr %p acquire, align 1
  store atomic i8 %v, ptr %p release, align 1
  %x = atomicrmw xchg ptr %p, i8 %v acq_rel, align 1
  %c = cmpxchg ptr %p, i8 %l, i8 %v seq_cst monotonic, align 1
  %r = extractvalue { i8, i1 } %c, 0
  ret i8 %r
}

; CHECK-LABEL: define void @rmw8(
; CHECK: call i8 @__hbsan_atomic8_fetch_add(ptr %p, i8 %v, i32 0)
; CHECK: call i8 @__hbsan_atomic8_fetch_sub(ptr %p, i8 %v, i32 0)
; CHECK: call i8 @__hbsan_atomic8_fetch_and(ptr %p, i8 %v, i32 0)
; CHECK: call i8 @__hbsan_atomic8_fetch_or(ptr %p, i8 %v, i32 0)
; CHECK: call i8 @__hbsan_atomic8_fetch_xor(ptr %p, i8 %v, i32 0)
; CHECK: call i8 @__hbsan_atomic8_fetch_nand(ptr %p, i8 %v, i32 0)
define void @rmw8(ptr %p, i8 %v) sanitize_thread {
  %1 = atomicrmw add ptr %p, i8 %v monotonic, align 1
  %2 = atomicrmw sub ptr %p, i8 %v monotonic, align 1
  %3 = atomicrmw and ptr %p, i8 %v monotonic, align 1
  %4 = atomicrmw or ptr %p, i8 %v monotonic, align 1
  %5 = atomicrmw xor ptr %p, i8 %v monotonic, align 1
  %6 = atomicrmw nand ptr %p, i8 %v monotonic, align 1
  ret void
}

; CHECK-LABEL: define i16 @all16(
; CHECK: %l = call i16 @__hbsan_atomic16_load(ptr %p, i32 2)
; CHECK-NEXT: call void @__hbsan_atomic16_store(ptr %p, i16 %v, i32 3)
; CHECK-NEXT: %x = call i16 @__hbsan_atomic16_exchange(ptr %p, i16 %v, i32 4)
; CHECK-NEXT: %[[OLD:.*]] = call i16 @__hbsan_atomic16_compare_exchange(ptr %p, i16 %l, i16 %v, i32 5, i32 0)
; CHECK-NEXT: %[[DONE:.*]] = icmp eq i16 %[[OLD]], %l
; CHECK-NEXT: insertvalue {{.*}} i16 %[[OLD]], 0
; CHECK-NEXT: %c = insertvalue {{.*}} i1 %[[DONE]], 1
define i16 @all16(ptr %p, i16 %v) sanitize_thread {
  %l = load atomic i16, ptr %p acquire, align 2
  store atomic i16 %v, ptr %p release, align 2
  %x = atomicrmw xchg ptr %p, i16 %v acq_rel, align 2
  %c = cmpxchg ptr %p, i16 %l, i16 %v seq_cst monotonic, align 2
  %r = extractvalue { i16, i1 } %c, 0
  ret i16 %r
}

; CHECK-LABEL: define void @rmw16(
; CHECK: call i16 @__hbsan_atomic16_fetch_add(ptr %p, i16 %v, i32 0)
; CHECK: call i16 @__hbsan_atomic16_fetch_sub(ptr %p, i16 %v, i32 0)
; CHECK: call i16 @__hbsan_atomic16_fetch_and(ptr %p, i16 %v, i32 0)
; CHECK: call i16 @__hbsan_atomic16_fetch_or(ptr %p, i16 %v, i32 0)
; CHECK: call i16 @__hbsan_atomic16_fetch_xor(ptr %p, i16 %v, i32 0)
; CHECK: call i16 @__hbsan_atomic16_fetch_nand(ptr %p, i16 %v, i32 0)
define void @rmw16(ptr %p, i16 %v) sanitize_thread {
  %1 = atomicrmw add ptr %p, i16 %v monotonic, align 2
  %2 = atomicrmw sub ptr %p, i16 %v monotonic, align 2
  %3 = atomicrmw and ptr %p, i16 %v monotonic, align 2
  %4 = atomicrmw or ptr %p, i16 %v monotonic, align 2
  %5 = atomicrmw xor ptr %p, i16 %v monotonic, align 2
  %6 = atomicrmw nand ptr %p, i16 %v monotonic, align 2
  ret void
}

; CHECK-LABEL: define i32 @all32(
; CHECK: %l = call i32 @__hbsan_atomic32_load(ptr %p, i32 2)
; CHECK-NEXT: call void @__hbsan_atomic32_store(ptr %p, i32 %v, i32 3)
; CHECK-NEXT: %x = call i32 @__hbsan_atomic32_exchange(ptr %p, i32 %v, i32 4)
; CHECK-NEXT: %[[OLD:.*]] = call i32 @__hbsan_atomic32_compare_exchange(ptr %p, i32 %l, i32 %v, i32 5, i32 0)
; CHECK-NEXT: %[[DONE:.*]] = icmp eq i32 %[[OLD]], %l
; CHECK-NEXT: insertvalue {{.*}} i32 %[[OLD]], 0
; CHECK-NEXT: %c = insertvalue {{.*}} i1 %[[DONE]], 1
define i32 @all32(ptr %p, i32 %v) sanitize_thread {
  %l = load atomic i32, ptr %p acquire, align 4
  store atomic i32 %v, ptr %p release, align 4
  %x = atomicrmw xchg ptr %p, i32 %v acq_rel, align 4
  %c = cmpxchg ptr %p, i32 %l, i32 %v seq_cst monotonic, align 4
  %r = extractvalue { i32, i1 } %c, 0
  ret i32 %r
}

; CHECK-LABEL: define void @rmw32(
; CHECK: call i32 @__hbsan_atomic32_fetch_add(ptr %p, i32 %v, i32 0)
; CHECK: call i32 @__hbsan_atomic32_fetch_sub(ptr %p, i32 %v, i32 0)
; CHECK: call i32 @__hbsan_atomic32_fetch_and(ptr %p, i32 %v, i32 0)
; CHECK: call i32 @__hbsan_atomic32_fetch_or(ptr %p, i32 %v, i32 0)
; CHECK: call i32 @__hbsan_atomic32_fetch_xor(ptr %p, i32 %v, i32 0)
; CHECK: call i32 @__hbsan_atomic32_fetch_nand(ptr %p, i32 %v, i32 0)
define void @rmw32(ptr %p, i32 %v) sanitize_thread {
  %1 = atomicrmw add ptr %p, i32 %v monotonic, align 4
  %2 = atomicrmw sub ptr %p, i32 %v monotonic, align 4
  %3 = atomicrmw and ptr %p, i32 %v monotonic, align 4
  %4 = atomicrmw or ptr %p, i32 %v monotonic, align 4
  %5 = atomicrmw xor ptr %p, i32 %v monotonic, align 4
  %6 = atomicrmw nand ptr %p, i32 %v monotonic, align 4
  ret void
}

; CHECK-LABEL: define i64 @all64(
; CHECK: %l = call i64 @__hbsan_atomic64_load(ptr %p, i32 2)
; CHECK-NEXT: call void @__hbsan_atomic64_store(ptr %p, i64 %v, i32 3)
; CHECK-NEXT: %x = call i64 @__hbsan_atomic64_exchange(ptr %p, i64 %v, i32 4)
; CHECK-NEXT: %[[OLD:.*]] = call i64 @__hbsan_atomic64_compare_exchange(ptr %p, i64 %l, i64 %v, i32 5, i32 0)
; CHECK-NEXT: %[[DONE:.*]] = icmp eq i64 %[[OLD]], %l
; CHECK-NEXT: insertvalue {{.*}} i64 %[[OLD]], 0
; CHECK-NEXT: %c = insertvalue {{.*}} i1 %[[DONE]], 1
define i64 @all64(ptr %p, i64 %v) sanitize_thread {
  %l = load atomic i64, ptr %p acquire, align 8
  store atomic i64 %v, ptr %p release, align 8
  %x = atomicrmw xchg ptr %p, i64 %v acq_rel, align 8
  %c = cmpxchg ptr %p, i64 %l, i64 %v seq_cst monotonic, align 8
  %r = extractvalue { i64, i1 } %c, 0
  ret i64 %r
}

; CHECK-LABEL: define void @rmw64(
; CHECK: call i64 @__hbsan_atomic64_fetch_add(ptr %p, i64 %v, i32 0)
; CHECK: call i64 @__hbsan_atomic64_fetch_sub(ptr %p, i64 %v, i32 0)
; CHECK: call i64 @__hbsan_atomic64_fetch_and(ptr %p, i64 %v, i32 0)
; CHECK: call i64 @__hbsan_atomic64_fetch_or(ptr %p, i64 %v, i32 0)
; CHECK: call i64 @__hbsan_atomic64_fetch_xor(ptr %p, i64 %v, i32 0)
; CHECK: call i64 @__hbsan_atomic64_fetch_nand(ptr %p, i64 %v, i32 0)
define void @rmw64(ptr %p, i64 %v) sanitize_thread {
  %1 = atomicrmw add ptr %p, i64 %v monotonic, align 8
  %2 = atomicrmw sub ptr %p, i64 %v monotonic, align 8
  %3 = atomicrmw and ptr %p, i64 %v monotonic, align 8
  %4 = atomicrmw or ptr %p, i64 %v monotonic, align 8
  %5 = atomicrmw xor ptr %p, i64 %v monotonic, align 8
  %6 = atomicrmw nand ptr %p, i64 %v monotonic, align 8
  ret void
}

; CHECK-LABEL: define i128 @all128(
; CHECK: %l = call i128 @__hbsan_atomic128_load(ptr %p, i32 2)
; CHECK-NEXT: call void @__hbsan_atomic128_store(ptr %p, i128 %v, i32 3)
; CHECK-NEXT: %x = call i128 @__hbsan_atomic128_exchange(ptr %p, i128 %v, i32 4)
; CHECK-NEXT: %[[OLD:.*]] = call i128 @__hbsan_atomic128_compare_exchange(ptr %p, i128 %l, i128 %v, i32 5, i32 0)
; CHECK-NEXT: %[[DONE:.*]] = icmp eq i128 %[[OLD]], %l
; CHECK-NEXT: insertvalue {{.*}} i128 %[[OLD]], 0
; CHECK-NEXT: %c = insertvalue {{.*}} i1 %[[DONE]], 1
define i128 @all128(ptr %p, i128 %v) sanitize_thread {
  %l = load atomic i128, ptr %p acquire, align 16
  store atomic i128 %v, ptr %p release, align 16
  %x = atomicrmw xchg ptr %p, i128 %v acq_rel, align 16
  %c = cmpxchg ptr %p, i128 %l, i128 %v seq_cst monotonic, align 16
  %r = extractvalue { i128, i1 } %c, 0
  ret i128 %r
}

; CHECK-LABEL: define void @rmw128(
; CHECK: call i128 @__hbsan_atomic128_fetch_add(ptr %p, i128 %v, i32 0)
; CHECK: call i128 @__hbsan_atomic128_fetch_sub(ptr %p, i128 %v, i32 0)
; CHECK: call i128 @__hbsan_atomic128_fetch_and(ptr %p, i128 %v, i32 0)
; CHECK: call i128 @__hbsan_atomic128_fetch_or(ptr %p, i128 %v, i32 0)
; CHECK: call i128 @__hbsan_atomic128_fetch_xor(ptr %p, i128 %v, i32 0)
; CHECK: call i128 @__hbsan_atomic128_fetch_nand(ptr %p, i128 %v, i32 0)
define void @rmw128(ptr %p, i128 %v) sanitize_thread {
  %1 = atomicrmw add ptr %p, i128 %v monotonic, align 16
  %2 = atomicrmw sub ptr %p, i128 %v monotonic, align 16
  %3 = atomicrmw and ptr %p, i128 %v monotonic, align 16
  %4 = atomicrmw or ptr %p, i128 %v monotonic, align 16
  %5 = atomicrmw xor ptr %p, i128 %v monotonic, align 16
  %6 = atomicrmw nand ptr %p, i128 %v monotonic, align 16
  ret void
}

; No hook of their own: bracketed, and still native.
; CHECK-LABEL: define void @bracketed(
; CHECK: %[[T:.*]] = call ptr @__hbsan_atomic_begin(ptr %p, i32 4, i32 4)
; CHECK-NEXT: atomicrmw max ptr %p, i32 %v acq_rel
; CHECK-NEXT: call void @__hbsan_atomic_end(ptr %[[T]])
; CHECK: %[[T:.*]] = call ptr @__hbsan_atomic_begin(ptr %p, i32 4, i32 4)
; CHECK-NEXT: atomicrmw min ptr %p, i32 %v acq_rel
; CHECK-NEXT: call void @__hbsan_atomic_end(ptr %[[T]])
; CHECK: %[[T:.*]] = call ptr @__hbsan_atomic_begin(ptr %p, i32 4, i32 4)
; CHECK-NEXT: atomicrmw umax ptr %p, i32 %v acq_rel
; CHECK-NEXT: call void @__hbsan_atomic_end(ptr %[[T]])
; CHECK: %[[T:.*]] = call ptr @__hbsan_atomic_begin(ptr %p, i32 4, i32 4)
; CHECK-NEXT: atomicrmw umin ptr %p, i32 %v acq_rel
; CHECK-NEXT: call void @__hbsan_atomic_end(ptr %[[T]])
; CHECK: %[[T:.*]] = call ptr @__hbsan_atomic_begin(ptr %p, i32 4, i32 4)
; CHECK-NEXT: atomicrmw uinc_wrap ptr %p, i32 %v acq_rel
; CHECK-NEXT: call void @__hbsan_atomic_end(ptr %[[T]])
; CHECK: %[[T:.*]] = call ptr @__hbsan_atomic_begin(ptr %p, i32 4, i32 4)
; CHECK-NEXT: atomicrmw udec_wrap ptr %p, i32 %v acq_rel
; CHECK-NEXT: call void @__hbsan_atomic_end(ptr %[[T]])
; CHECK: %[[T:.*]] = call ptr @__hbsan_atomic_begin(ptr %p, i32 4, i32 4)
; CHECK-NEXT: atomicrmw usub_cond ptr %p, i32 %v acq_rel
; CHECK-NEXT: call void @__hbsan_atomic_end(ptr %[[T]])
; CHECK: %[[T:.*]] = call ptr @__hbsan_atomic_begin(ptr %p, i32 4, i32 4)
; CHECK-NEXT: atomicrmw usub_sat ptr %p, i32 %v acq_rel
; CHECK-NEXT: call void @__hbsan_atomic_end(ptr %[[T]])
define void @bracketed(ptr %p, i32 %v) sanitize_thread {
  %1 = atomicrmw max ptr %p, i32 %v acq_rel, align 4
  %2 = atomicrmw min ptr %p, i32 %v acq_rel, align 4
  %3 = atomicrmw umax ptr %p, i32 %v acq_rel, align 4
  %4 = atomicrmw umin ptr %p, i32 %v acq_rel, align 4
  %5 = atomicrmw uinc_wrap ptr %p, i32 %v acq_rel, align 4
  %6 = atomicrmw udec_wrap ptr %p, i32 %v acq_rel, align 4
  %7 = atomicrmw usub_cond ptr %p, i32 %v acq_rel, align 4
  %8 = atomicrmw usub_sat ptr %p, i32 %v acq_rel, align 4
  ret void
}

; CHECK-LABEL: define void @bracketed_float(
; CHECK: %[[T:.*]] = call ptr @__hbsan_atomic_begin(ptr %p, i32 8, i32 5)
; CHECK-NEXT: atomicrmw fadd ptr %p, double %v seq_cst
; CHECK-NEXT: call void @__hbsan_atomic_end(ptr %[[T]])
; CHECK: %[[T:.*]] = call ptr @__hbsan_atomic_begin(ptr %p, i32 8, i32 5)
; CHECK-NEXT: atomicrmw fsub ptr %p, double %v seq_cst
; CHECK-NEXT: call void @__hbsan_atomic_end(ptr %[[T]])
; CHECK: %[[T:.*]] = call ptr @__hbsan_atomic_begin(ptr %p, i32 8, i32 5)
; CHECK-NEXT: atomicrmw fmax ptr %p, double %v seq_cst
; CHECK-NEXT: call void @__hbsan_atomic_end(ptr %[[T]])
; CHECK: %[[T:.*]] = call ptr @__hbsan_atomic_begin(ptr %p, i32 8, i32 5)
; CHECK-NEXT: atomicrmw fmin ptr %p, double %v seq_cst
; CHECK-NEXT: call void @__hbsan_atomic_end(ptr %[[T]])
; CHECK: %[[T:.*]] = call ptr @__hbsan_atomic_begin(ptr %p, i32 8, i32 5)
; CHECK-NEXT: atomicrmw fmaximum ptr %p, double %v seq_cst
; CHECK-NEXT: call void @__hbsan_atomic_end(ptr %[[T]])
; CHECK: %[[T:.*]] = call ptr @__hbsan_atomic_begin(ptr %p, i32 8, i32 5)
; CHECK-NEXT: atomicrmw fminimum ptr %p, double %v seq_cst
; CHECK-NEXT: call void @__hbsan_atomic_end(ptr %[[T]])
define void @bracketed_float(ptr %p, double %v) sanitize_thread {
  %1 = atomicrmw fadd ptr %p, double %v seq_cst, align 8
  %2 = atomicrmw fsub ptr %p, double %v seq_cst, align 8
  %3 = atomicrmw fmax ptr %p, double %v seq_cst, align 8
  %4 = atomicrmw fmin ptr %p, double %v seq_cst, align 8
  %5 = atomicrmw fmaximum ptr %p, double %v seq_cst, align 8
  %6 = atomicrmw fminimum ptr %p, double %v seq_cst, align 8
  ret void
}

; Values that are no integers travel as integers.
; CHECK-LABEL: define ptr @pointers(
; CHECK: %[[BITS:.*]] = call i64 @__hbsan_atomic64_load(ptr %p, i32 5)
; CHECK: %l = inttoptr i64 %[[BITS]] to ptr
; CHECK: %[[EXPECTED:.*]] = ptrtoint ptr %l to i64
; CHECK: %[[DESIRED:.*]] = ptrtoint ptr %v to i64
; CHECK: %[[OLD:.*]] = call i64 @__hbsan_atomic64_compare_exchange(ptr %p, i64 %[[EXPECTED]], i64 %[[DESIRED]], i32 4, i32 2)
; CHECK: icmp eq i64 %[[OLD]], %[[EXPECTED]]
; CHECK: %x = inttoptr
define ptr @pointers(ptr %p, ptr %v) sanitize_thread {
  %l = load atomic ptr, ptr %p seq_cst, align 8
  %c = cmpxchg weak ptr %p, ptr %l, ptr %v acq_rel acquire, align 8
  %x = atomicrmw xchg ptr %p, ptr %v release, align 8
  ret ptr %x
}

; CHECK-LABEL: define half @floats(
; CHECK: %[[BITS:.*]] = bitcast float %f to i32
; CHECK: call void @__hbsan_atomic32_store(ptr %p, i32 %[[BITS]], i32 0)
; CHECK: bitcast double %d to i64
; CHECK: call i64 @__hbsan_atomic64_exchange
; CHECK: call i16 @__hbsan_atomic16_load
; CHECK: bitcast i16 %{{.*}} to half
define half @floats(ptr %p, float %f, double %d) sanitize_thread {
  store atomic float %f, ptr %p unordered, align 4
  %x = atomicrmw xchg ptr %p, double %d acquire, align 8
  %h = load atomic half, ptr %p monotonic, align 2
  ret half %h
}

; CHECK-LABEL: define void @fences(
; CHECK: call void @__hbsan_fence(i32 2)
; CHECK: call void @__hbsan_fence(i32 3)
; CHECK: call void @__hbsan_fence(i32 4)
; CHECK: call void @__hbsan_fence(i32 5)
; CHECK: fence syncscope("singlethread") seq_cst
define void @fences() sanitize_thread {
  fence acquire
  fence release
  fence acq_rel
  fence seq_cst
  fence syncscope("singlethread") seq_cst
  ret void
}

; Atomic for signal handlers only: to other threads it is a plain access.
; CHECK-LABEL: define i32 @signal(
; CHECK: @__hbsan_read4
; CHECK: load atomic i32, ptr %p syncscope("singlethread") seq_cst
define i32 @signal(ptr %p) sanitize_thread {
  %v = load atomic i32, ptr %p syncscope("singlethread") seq_cst, align 4
  ret i32 %v
}

; A local that nobody else sees needs no hook.
; CHECK-LABEL: define i32 @local(
; CHECK-NOT: __hbsan
; CHECK: ret i32
define i32 @local() sanitize_thread {
  %a = alloca i32
  %v = atomicrmw add ptr %a, i32 1 seq_cst, align 4
  ret i32 %v
}
