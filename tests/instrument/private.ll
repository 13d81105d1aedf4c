; Memory that cannot be raced on is not checked.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" -S %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

@constant = constant i64 1
@__llvm_gcov_ctr = internal global [2 x i64] zeroinitializer
@__profc_f = private global [1 x i64] zeroinitializer, section "__llvm_prf_cnts"

; CHECK-LABEL: define i64 @constant_data(
; CHECK-NOT: __hbsan
; CHECK: ret i64
define i64 @constant_data(i64 %i) sanitize_thread {
  %p = getelementptr i64, ptr @constant, i64 %i
  %v = load i64, ptr %p, align 8
  ret i64 %v
}

; CHECK-LABEL: define void @counters(
; CHECK-NEXT: store
; CHECK-NEXT: store
define void @counters() sanitize_thread {
  store i64 1, ptr @__llvm_gcov_ctr, align 8
  store i64 1, ptr @__profc_f, align 8
  ret void
}

; CHECK-LABEL: define i64 @local(
; CHECK-NOT: __hbsan
; CHECK: ret i64
define i64 @local(i64 %i) sanitize_thread {
  %a = alloca [4 x i64]
  %p = getelementptr i64, ptr %a, i64 %i
  store i64 1, ptr %p, align 8
  %v = load i64, ptr %a, align 8
  ret i64 %v
}

; CHECK-LABEL: define i64 @captured_later(
; CHECK: call preserve_allcc void @__hbsan_write8(ptr %a)
; CHECK: call void @use(ptr %a)
; CHECK: call preserve_allcc void @__hbsan_read8(ptr %a)
define i64 @captured_later() sanitize_thread {
  %a = alloca i64
  store i64 1, ptr %a, align 8
  call void @use(ptr %a)
  %v = load i64, ptr %a, align 8
  ret i64 %v
}

; The copy is the callee's own.
; CHECK-LABEL: define i64 @by_value(
; CHECK-NEXT: load
define i64 @by_value(ptr byval(i64) %a) sanitize_thread {
  %v = load i64, ptr %a, align 8
  ret i64 %v
}

; Reading the pointer is a read, what it points to is constant.
; CHECK-LABEL: define void @virtual_call(
; CHECK: call preserve_allcc void @__hbsan_read8(ptr %object)
; CHECK-NOT: @__hbsan_read8
; CHECK: call void %method
define void @virtual_call(ptr %object) sanitize_thread {
  %table = load ptr, ptr %object, align 8, !tbaa !0
  %slot = getelementptr ptr, ptr %table, i64 2
  %method = load ptr, ptr %slot, align 8
  call void %method(ptr %object)
  ret void
}

; CHECK-LABEL: define void @marked(
; CHECK-NEXT: store
define void @marked(ptr %p) sanitize_thread {
  store i64 1, ptr %p, align 8, !nosanitize !3
  ret void
}

declare void @use(ptr)

!0 = !{!1, !1, i64 0}
!1 = !{!"vtable pointer", !2, i64 0}
!2 = !{!"Simple C++ TBAA"}
!3 = !{}
